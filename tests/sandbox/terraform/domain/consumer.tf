resource "aws_ram_resource_share_accepter" "domain" {
  provider   = aws.consumer
  share_arn  = aws_ram_principal_association.consumer.resource_share_arn
  depends_on = [aws_ram_resource_association.domain]
}

resource "aws_api_gateway_domain_name_access_association" "api" {
  provider                       = aws.consumer
  domain_name_arn                = aws_api_gateway_domain_name.api.arn
  access_association_source_type = "VPCE"
  access_association_source      = aws_vpc_endpoint.api.id
  tags                           = { Name = "n${var.edition}" }
  depends_on                     = [aws_ram_resource_share_accepter.domain]
}

resource "aws_vpc" "main" {
  provider             = aws.consumer
  cidr_block           = "10.1.0.0/16"
  enable_dns_hostnames = true
  enable_dns_support   = true
}

resource "aws_subnet" "private" {
  provider          = aws.consumer
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.1.0.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_security_group" "all" {
  provider = aws.consumer
  vpc_id   = aws_vpc.main.id
  name     = "https"
  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.1.0.0/16"]
  }
  egress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.1.0.0/16"]
  }
}

resource "aws_vpc_endpoint" "api" {
  provider            = aws.consumer
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.us-east-1.execute-api"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private.id]
  security_group_ids  = [aws_security_group.all.id]
}

resource "aws_vpc_endpoint_policy" "api" {
  provider        = aws.consumer
  vpc_endpoint_id = aws_vpc_endpoint.api.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow"
    Principal = "*"
    Action    = "execute-api:Invoke"
    Resource  = [replace(aws_api_gateway_domain_name.api.arn, ":apigateway:", ":execute-api:"), "${aws_api_gateway_rest_api.api.execution_arn}/live/*"]
  }] })
}

resource "aws_vpc_endpoint" "ssm" {
  provider            = aws.consumer
  for_each            = toset(["ssm", "ssmmessages"])
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.us-east-1.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.private.id]
  security_group_ids  = [aws_security_group.all.id]
}

resource "aws_route53_zone" "domain" {
  provider = aws.consumer
  name     = var.name
  comment  = "n${var.edition}"
  tags     = { Name = "n${var.edition}" }
  vpc {
    vpc_id = aws_vpc.main.id
  }
}

resource "aws_route53_record" "domain" {
  provider = aws.consumer
  zone_id  = aws_route53_zone.domain.zone_id
  name     = var.name
  type     = "A"
  alias {
    name                   = aws_vpc_endpoint.api.dns_entry[0].dns_name
    zone_id                = aws_vpc_endpoint.api.dns_entry[0].hosted_zone_id
    evaluate_target_health = false
  }
}

resource "aws_route53_record" "other" {
  provider = aws.consumer
  zone_id  = aws_route53_zone.domain.zone_id
  name     = "other.${var.name}"
  type     = "CNAME"
  ttl      = 60 * var.edition
  records  = [var.name]
}

data "aws_ssm_parameter" "ami" {
  provider = aws.consumer
  name     = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
}

resource "aws_iam_role" "client" {
  provider           = aws.consumer
  name               = "client"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

resource "aws_iam_role_policy_attachment" "client" {
  provider   = aws.consumer
  role       = aws_iam_role.client.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "client" {
  provider = aws.consumer
  role     = aws_iam_role.client.name
}

resource "aws_instance" "client" {
  provider               = aws.consumer
  ami                    = data.aws_ssm_parameter.ami.insecure_value
  instance_type          = "t4g.nano"
  subnet_id              = aws_subnet.private.id
  vpc_security_group_ids = [aws_security_group.all.id]
  iam_instance_profile   = aws_iam_instance_profile.client.name
  metadata_options {
    http_tokens   = "required"
    http_endpoint = "enabled"
  }
  root_block_device {
    encrypted             = true
    volume_type           = "gp3"
    delete_on_termination = true
  }
}
