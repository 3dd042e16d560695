resource "aws_api_gateway_rest_api" "api" {
  provider                     = aws.provider
  name                         = "private"
  description                  = "n${var.edition}"
  disable_execute_api_endpoint = false
  minimum_compression_size     = var.edition == 1 ? null : 1024
  binary_media_types           = var.edition == 1 ? [] : ["a/b"]
  endpoint_configuration {
    types            = ["PRIVATE"]
    vpc_endpoint_ids = var.associate ? [aws_vpc_endpoint.api.id] : null
  }
  tags = { Name = "n${var.edition}" }
}

resource "aws_api_gateway_rest_api_policy" "api" {
  provider    = aws.provider
  rest_api_id = aws_api_gateway_rest_api.api.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = "*", Action = "execute-api:Invoke", Resource = "${aws_api_gateway_rest_api.api.execution_arn}/live/GET/" },
  { Effect = "Deny", Principal = "*", Action = "execute-api:Invoke", Resource = "${aws_api_gateway_rest_api.api.execution_arn}/*", Condition = { StringNotEquals = { "aws:SourceVpce" = aws_vpc_endpoint.api.id } } }] })
}

resource "aws_api_gateway_resource" "pets" {
  provider    = aws.provider
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = "pets${var.edition}"
}

resource "aws_api_gateway_resource" "pet" {
  provider    = aws.provider
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_resource.pets.id
  path_part   = "{id}"
}

resource "aws_api_gateway_method" "any" {
  provider           = aws.provider
  rest_api_id        = aws_api_gateway_rest_api.api.id
  resource_id        = aws_api_gateway_rest_api.api.root_resource_id
  http_method        = "ANY"
  authorization      = var.edition == 1 ? "NONE" : "AWS_IAM"
  request_parameters = { "method.request.querystring.n${var.edition}" = false }
}

resource "aws_api_gateway_method_response" "any" {
  provider            = aws.provider
  rest_api_id         = aws_api_gateway_rest_api.api.id
  resource_id         = aws_api_gateway_method.any.resource_id
  http_method         = aws_api_gateway_method.any.http_method
  status_code         = "200"
  response_parameters = { "method.response.header.X-N${var.edition}" = true }
  response_models     = { "application/json" = "Empty" }
}

resource "aws_api_gateway_integration" "any" {
  provider          = aws.provider
  rest_api_id       = aws_api_gateway_rest_api.api.id
  resource_id       = aws_api_gateway_method.any.resource_id
  http_method       = aws_api_gateway_method.any.http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200, n = var.edition }) }
}

resource "aws_api_gateway_integration_response" "any" {
  provider            = aws.provider
  rest_api_id         = aws_api_gateway_rest_api.api.id
  resource_id         = aws_api_gateway_method.any.resource_id
  http_method         = aws_api_gateway_method.any.http_method
  status_code         = aws_api_gateway_method_response.any.status_code
  response_templates  = { "application/json" = jsonencode({ ok = true, n = var.edition }) }
  response_parameters = { "method.response.header.X-N${var.edition}" = "'x'" }
  depends_on          = [aws_api_gateway_integration.any]
}

resource "aws_api_gateway_gateway_response" "denied" {
  provider            = aws.provider
  rest_api_id         = aws_api_gateway_rest_api.api.id
  response_type       = "THROTTLED"
  status_code         = var.edition == 1 ? "401" : "404"
  response_templates  = { "application/json" = "{\"n\": ${var.edition}}" }
  response_parameters = { "gatewayresponse.header.X-N${var.edition}" = "'x'" }
}

resource "aws_api_gateway_deployment" "live" {
  provider    = aws.provider
  rest_api_id = aws_api_gateway_rest_api.api.id
  description = "n${var.edition}"
  triggers    = { n = var.edition }
  lifecycle { create_before_destroy = true }
  depends_on = [aws_api_gateway_integration_response.any, aws_api_gateway_rest_api_policy.api]
}

resource "aws_cloudwatch_log_group" "access" {
  provider          = aws.provider
  name              = "/api/access"
  retention_in_days = 7
}

resource "aws_api_gateway_stage" "live" {
  provider              = aws.provider
  rest_api_id           = aws_api_gateway_rest_api.api.id
  deployment_id         = aws_api_gateway_deployment.live.id
  stage_name            = "live"
  description           = "n${var.edition}"
  variables             = { n = var.edition }
  xray_tracing_enabled  = var.edition == 2
  cache_cluster_enabled = var.edition == 2
  cache_cluster_size    = var.edition == 2 ? "0.5" : null
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format          = "$context.requestId n${var.edition}"
  }
  tags = { Name = "n${var.edition}" }
}

resource "aws_api_gateway_method_settings" "live" {
  provider    = aws.provider
  rest_api_id = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_stage.live.stage_name
  method_path = "*/*"
  settings {
    throttling_rate_limit  = 100
    throttling_burst_limit = 10 * var.edition
    metrics_enabled        = true
    logging_level          = "INFO"
    caching_enabled        = var.edition == 2
    cache_data_encrypted   = true
  }
}

resource "aws_iam_role" "apigw" {
  provider           = aws.provider
  name               = "apigw"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "apigateway.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

resource "aws_api_gateway_account" "main" {
  provider            = aws.provider
  cloudwatch_role_arn = aws_iam_role.apigw.arn
}
