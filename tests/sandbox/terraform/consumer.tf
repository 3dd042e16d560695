resource "aws_vpc" "main" {
  provider             = aws.consumer
  cidr_block           = "10.1.0.0/16"
  enable_dns_hostnames = true
  enable_dns_support   = true
  tags                 = { Name = "v${var.edition}" }
}

data "aws_availability_zones" "available" {
  provider = aws.consumer
  state    = "available"

  # Local Zones are in the list as well once somebody has opted in.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

resource "aws_subnet" "private" {
  provider          = aws.consumer
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.1.${count.index}.0/24"
  availability_zone = data.aws_availability_zones.available.names[count.index]
  tags              = { Name = "s${var.edition}" }
}

resource "aws_route_table" "private" {
  provider = aws.consumer
  vpc_id   = aws_vpc.main.id
  tags     = { Name = "r" }
}

resource "aws_route_table_association" "private" {
  provider       = aws.consumer
  count          = 2
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private.id
}

resource "aws_security_group" "client" {
  provider    = aws.consumer
  vpc_id      = aws_vpc.main.id
  name        = "client"
  description = "clients"
}

resource "aws_security_group" "endpoint" {
  provider    = aws.consumer
  vpc_id      = aws_vpc.main.id
  name        = "endpoint"
  description = "endpoint"
  tags        = { Name = "e" }
}

resource "aws_vpc_security_group_ingress_rule" "from_clients" {
  provider                     = aws.consumer
  security_group_id            = aws_security_group.endpoint.id
  referenced_security_group_id = var.edition == 1 ? aws_security_group.client.id : aws_security_group.endpoint.id
  from_port                    = 443
  to_port                      = 443
  ip_protocol                  = "tcp"
  description                  = "in ${var.edition}"
}

resource "aws_vpc_security_group_egress_rule" "to_endpoint" {
  provider                     = aws.consumer
  security_group_id            = aws_security_group.client.id
  referenced_security_group_id = aws_security_group.endpoint.id
  from_port                    = 443
  to_port                      = 443
  ip_protocol                  = "tcp"
  tags                         = { Name = "out" }
}

resource "aws_vpc_endpoint" "api" {
  provider            = aws.consumer
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.us-east-1.execute-api"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = var.private_dns
  subnet_ids          = slice(aws_subnet.private[*].id, 0, var.edition)
  security_group_ids  = [aws_security_group.endpoint.id]
  tags                = { Name = "api${var.edition}" }
}

resource "aws_vpc_endpoint_policy" "api" {
  provider        = aws.consumer
  vpc_endpoint_id = aws_vpc_endpoint.api.id
  policy          = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = var.open_endpoint ? "Allow" : "Deny", Principal = "*", Action = "*", Resource = "*", Sid = "n${var.edition}" }] })
}

resource "aws_vpc_endpoint" "ssm" {
  provider            = aws.consumer
  for_each            = toset(["ssm", "ssmmessages"])
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.us-east-1.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = aws_subnet.private[*].id
  security_group_ids  = [aws_security_group.endpoint.id]
  policy              = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "ssm:*", Resource = "*" }] })
}

data "aws_ssm_parameter" "ami" {
  provider = aws.consumer
  name     = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
}

resource "aws_iam_role" "probe" {
  provider           = aws.consumer
  name               = "probe"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

resource "aws_iam_role_policy" "probe" {
  provider = aws.consumer
  role     = aws_iam_role.probe.id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm:*", Resource = "*", Sid = "n${var.edition}" }] })
}

resource "aws_iam_role_policy_attachment" "probe" {
  provider   = aws.consumer
  role       = aws_iam_role.probe.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "probe" {
  provider = aws.consumer
  role     = aws_iam_role.probe.name
}

resource "aws_instance" "probe" {
  provider                    = aws.consumer
  ami                         = data.aws_ssm_parameter.ami.insecure_value
  instance_type               = "t4g.nano"
  subnet_id                   = aws_subnet.private[0].id
  vpc_security_group_ids      = [aws_security_group.client.id]
  iam_instance_profile        = aws_iam_instance_profile.probe.name
  associate_public_ip_address = false
  metadata_options {
    http_tokens                 = "required"
    http_endpoint               = "enabled"
    http_put_response_hop_limit = 1
  }
  root_block_device {
    encrypted             = true
    volume_type           = "gp3"
    delete_on_termination = true
  }
  tags                        = { Name = "probe${var.edition}" }
  user_data_replace_on_change = true
}
