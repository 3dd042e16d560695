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
  allowed_account_ids     = [var.consumer_account]
  skip_metadata_api_check = true
  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/deployer"
  }
}

provider "aws" {
  alias                   = "provider"
  region                  = "us-east-1"
  allowed_account_ids     = ["222222222222"]
  skip_metadata_api_check = true
  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/deployer"
  }
}

# A second edition changes everything that can be changed in place.
variable "edition" {
  default = 1
}

variable "private_dns" {
  default = true
}

variable "associate" {
  default = true
}

# Not the account of the role below: what a wrong account looks like.
variable "consumer_account" {
  default = "111111111111"
}

variable "open_endpoint" {
  default = false
}

output "instance" {
  value = aws_instance.probe.id
}

output "url" {
  value = aws_api_gateway_stage.live.invoke_url
}
