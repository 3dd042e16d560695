resource "aws_acm_certificate" "api" {
  provider         = aws.provider
  certificate_body = var.certificate
  private_key      = var.private_key
  tags             = { Name = "n${var.edition}" }
}

resource "aws_acm_certificate" "requested" {
  provider          = aws.provider
  domain_name       = var.name
  validation_method = "DNS"
  tags              = { Name = "n${var.edition}" }
}

resource "aws_route53_zone" "public" {
  provider = aws.provider
  name     = var.name
}

resource "aws_route53_record" "proof" {
  provider = aws.provider
  zone_id  = aws_route53_zone.public.zone_id
  name     = one(aws_acm_certificate.requested.domain_validation_options).resource_record_name
  type     = one(aws_acm_certificate.requested.domain_validation_options).resource_record_type
  records  = [one(aws_acm_certificate.requested.domain_validation_options).resource_record_value]
  ttl      = 60
}

resource "aws_acm_certificate_validation" "requested" {
  provider                = aws.provider
  certificate_arn         = aws_acm_certificate.requested.arn
  validation_record_fqdns = [aws_route53_record.proof.fqdn]
}

resource "aws_api_gateway_rest_api" "api" {
  provider = aws.provider
  name     = "private"
  endpoint_configuration {
    types = ["PRIVATE"]
  }
}

resource "aws_api_gateway_rest_api_policy" "api" {
  provider    = aws.provider
  rest_api_id = aws_api_gateway_rest_api.api.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
  { Effect = "Allow", Principal = "*", Action = "execute-api:Invoke", Resource = "${aws_api_gateway_rest_api.api.execution_arn}/live/GET/*" }] })
}

resource "aws_api_gateway_method" "get" {
  provider      = aws.provider
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_rest_api.api.root_resource_id
  http_method   = "ANY"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "get" {
  provider          = aws.provider
  rest_api_id       = aws_api_gateway_rest_api.api.id
  resource_id       = aws_api_gateway_rest_api.api.root_resource_id
  http_method       = aws_api_gateway_method.get.http_method
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "get" {
  provider    = aws.provider
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_rest_api.api.root_resource_id
  http_method = aws_api_gateway_method.get.http_method
  status_code = "200"
}

resource "aws_api_gateway_integration_response" "get" {
  provider           = aws.provider
  rest_api_id        = aws_api_gateway_rest_api.api.id
  resource_id        = aws_api_gateway_rest_api.api.root_resource_id
  http_method        = aws_api_gateway_method.get.http_method
  status_code        = aws_api_gateway_method_response.get.status_code
  response_templates = { "application/json" = "{\"domain\": \"$context.domainName\"}" }
  depends_on         = [aws_api_gateway_integration.get]
}

resource "aws_api_gateway_deployment" "live" {
  provider    = aws.provider
  rest_api_id = aws_api_gateway_rest_api.api.id
  depends_on  = [aws_api_gateway_integration_response.get, aws_api_gateway_rest_api_policy.api]
}

resource "aws_api_gateway_stage" "live" {
  provider      = aws.provider
  rest_api_id   = aws_api_gateway_rest_api.api.id
  deployment_id = aws_api_gateway_deployment.live.id
  stage_name    = "live"
}

resource "aws_api_gateway_domain_name" "api" {
  provider        = aws.provider
  domain_name     = var.name
  certificate_arn = var.edition == 1 ? aws_acm_certificate.api.arn : aws_acm_certificate_validation.requested.certificate_arn
  endpoint_configuration {
    types = ["PRIVATE"]
  }
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "n${var.edition}", Effect = "Allow", Principal = "*", Action = "execute-api:Invoke", Resource = "execute-api:/*" },
  { Effect = "Deny", Principal = "*", Action = "execute-api:Invoke", Resource = "execute-api:/*", Condition = { StringNotEquals = { "aws:SourceVpce" = aws_vpc_endpoint.api.id } } }] })
  tags = { Name = "n${var.edition}" }
}

resource "aws_api_gateway_base_path_mapping" "orders" {
  provider       = aws.provider
  domain_name    = aws_api_gateway_domain_name.api.domain_name
  domain_name_id = aws_api_gateway_domain_name.api.domain_name_id
  base_path      = "orders${var.edition}"
  api_id         = aws_api_gateway_rest_api.api.id
  stage_name     = aws_api_gateway_stage.live.stage_name
}

resource "aws_api_gateway_base_path_mapping" "root" {
  provider       = aws.provider
  domain_name    = aws_api_gateway_domain_name.api.domain_name
  domain_name_id = aws_api_gateway_domain_name.api.domain_name_id
  api_id         = aws_api_gateway_rest_api.api.id
  stage_name     = aws_api_gateway_stage.live.stage_name
}

resource "aws_ram_resource_share" "domain" {
  provider                  = aws.provider
  name                      = "domain${var.edition}"
  allow_external_principals = true
  tags                      = { Name = "n${var.edition}" }
}

resource "aws_ram_resource_association" "domain" {
  provider           = aws.provider
  resource_arn       = aws_api_gateway_domain_name.api.arn
  resource_share_arn = aws_ram_resource_share.domain.arn
}

resource "aws_ram_principal_association" "consumer" {
  provider           = aws.provider
  principal          = "111111111111"
  resource_share_arn = aws_ram_resource_share.domain.arn
}
