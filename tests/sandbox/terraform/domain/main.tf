terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  alias                   = "consumer"
  region                  = "us-east-1"
  skip_metadata_api_check = true
  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/deployer"
  }
}

provider "aws" {
  alias                   = "provider"
  region                  = "us-east-1"
  skip_metadata_api_check = true
  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/deployer"
  }
}

# A second edition changes everything that can be changed in place.
variable "edition" {
  default = 1
}

variable "certificate" {
}

variable "private_key" {
}

variable "name" {
  default = "api.example.internal"
}

output "instance" {
  value = aws_instance.client.id
}

output "endpoint" {
  value = aws_vpc_endpoint.api.dns_entry[0].dns_name
}

output "association" {
  value = aws_api_gateway_domain_name_access_association.api.arn
}

output "domain" {
  value = aws_api_gateway_domain_name.api.arn
}
