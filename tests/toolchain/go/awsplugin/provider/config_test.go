package provider

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const endpoints = `[{"sts":"http://127.0.0.1:1"}]`

func TestCheckConfig(t *testing.T) {
	server, engine := serve(t, &fakeBridge{check: func(r *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
		expect(t, "news", r.News, map[string]any{"defaultTags": `[{"tags":{"a":"b"}}]`, "region": "us-east-1"})
		return &pulumirpc.CheckResponse{Inputs: r.News}, nil
	}})
	answer, err := server.CheckConfig(t.Context(), &pulumirpc.CheckRequest{
		Urn: "urn:pulumi:dev::p::pulumi:providers:aws::a",
		News: wire(t, map[string]any{
			"defaultTags": `{"tags":{"a":"b"}}`, "endpoints": endpoints, "region": "us-east-1", "userAgents": `["x"]`,
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "inputs", answer.Inputs, map[string]any{
		"defaultTags": `{"tags":{"a":"b"}}`, "endpoints": endpoints, "region": "us-east-1",
	})
	if len(engine.lines) != 1 || !strings.HasPrefix(engine.lines[0].Message, "userAgents is dropped") {
		t.Error(engine.lines)
	}
}

func TestConfigure(t *testing.T) {
	server, _ := serve(t, &fakeBridge{configure: func(r *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
		expect(t, "arguments", r.Args, map[string]any{
			"defaultTags": `[{"tags":{"a":"b"}}]`, "endpoints": endpoints, "region": "ap-south-1",
			"secretKey": resource.MakeSecret(resource.NewStringProperty("s")),
		})
		if r.Variables["aws:config:endpoints"] != endpoints || r.Variables["aws:config:secretKey"] != "s" {
			t.Error(r.Variables)
		}
		return &pulumirpc.ConfigureResponse{SupportsPreview: true, AcceptResources: true}, nil
	}})
	answer, err := server.Configure(t.Context(), &pulumirpc.ConfigureRequest{Args: wire(t, map[string]any{
		"defaultTags": `{"tags":{"a":"b"}}`, "endpoints": endpoints, "region": "ap-south-1",
		"secretKey": resource.MakeSecret(resource.NewStringProperty("s")),
	})})
	if err != nil || answer.AcceptResources || !answer.SupportsPreview {
		t.Error(answer, err)
	}
	if server.region.value != "ap-south-1" {
		t.Error(server.region.value)
	}
}

func TestInvoke(t *testing.T) {
	server, _ := serve(t, &fakeBridge{invoke: func(r *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
		if r.Tok != "aws:index/getSsmParameter:getSsmParameter" {
			t.Error(r.Tok)
		}
		expect(t, "arguments", r.Args, map[string]any{"name": "n"})
		return &pulumirpc.InvokeResponse{Return: wire(t, map[string]any{"name": "n", "value": "s"})}, nil
	}})
	answer, err := server.Invoke(t.Context(), &pulumirpc.InvokeRequest{
		Tok:  "aws:ssm/getParameter:getParameter",
		Args: wire(t, map[string]any{"name": "n", "region": "eu-central-1"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "result", answer.Return, map[string]any{
		"name": "n", "region": "eu-central-1", "value": resource.MakeSecret(resource.NewStringProperty("s")),
	})
}

func TestGlobalTypesHaveNoRegion(t *testing.T) {
	server, _ := serve(t, &fakeBridge{create: func(r *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
		return &pulumirpc.CreateResponse{Id: "r", Properties: wire(t, map[string]any{"name": "r", "iamRoleId": "r"})}, nil
	}})
	answer, err := server.Create(t.Context(), &pulumirpc.CreateRequest{Urn: roleURN})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "state", answer.Properties, map[string]any{"name": "r"})
}
