package provider

import (
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestErrorTexts(t *testing.T) {
	for _, test := range []struct{ name, bridge, message string }{
		{"trailing colon and space", "creating API Gateway Stage: operation error: NotFound: ", "creating API Gateway Stage: operation error: NotFound"},
		{"line end", "failed:\n", "failed"},
		{"names", "restApiId is needed by aws:index/apiGatewayStage:ApiGatewayStage", "restApi is needed by aws:apigateway/stage:Stage"},
		{"only whole names", "notRestApiId restApiIdentifier", "notRestApiId restApiIdentifier"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server, _ := serve(t, &fakeBridge{create: func(*pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
				return nil, status.Error(codes.Unknown, test.bridge)
			}})
			_, err := server.Create(t.Context(), &pulumirpc.CreateRequest{Urn: stageURN, Preview: true})
			if got := status.Convert(err).Message(); got != test.message {
				t.Errorf("%q, not %q", got, test.message)
			}
			_, err = server.Create(t.Context(), &pulumirpc.CreateRequest{Urn: stageURN})
			got := status.Convert(err).Message()
			if !strings.HasPrefix(got, test.message+"\n(") || !strings.Contains(got, `aws_api_gateway_stage "st"`) {
				t.Errorf("does not mention the lost partial state: %q", got)
			}
		})
	}
}

func TestPartialState(t *testing.T) {
	server, _ := serve(t, &fakeBridge{create: func(*pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
		answer, err := status.New(codes.Unknown, "half made: ").WithDetails(&pulumirpc.ErrorResourceInitFailed{
			Id: "id-1", Reasons: []string{"restApiId: "},
			Properties: wire(t, map[string]any{"restApiId": "a", "apiGatewayStageId": "id-1"}),
			Inputs:     wire(t, map[string]any{"restApiId": "a"}),
		})
		if err != nil {
			t.Fatal(err)
		}
		return nil, answer.Err()
	}})
	_, err := server.Create(t.Context(), &pulumirpc.CreateRequest{Urn: stageURN})
	answer := status.Convert(err)
	if answer.Message() != "half made" || len(answer.Details()) != 1 {
		t.Fatal(answer)
	}
	partial, ok := answer.Details()[0].(*pulumirpc.ErrorResourceInitFailed)
	if !ok || partial.Id != "id-1" || partial.Reasons[0] != "restApi" {
		t.Fatal(partial)
	}
	expect(t, "state", partial.Properties, map[string]any{"restApi": "a", "region": "eu-central-1"})
	expect(t, "inputs", partial.Inputs, map[string]any{"restApi": "a"})
}

func TestEngineLog(t *testing.T) {
	server, engine := serve(t, &fakeBridge{})
	if _, err := server.begin(stageURN); err != nil {
		t.Fatal(err)
	}
	for _, line := range []*pulumirpc.LogRequest{
		{Severity: pulumirpc.LogSeverity_INFO, Message: "Found v5 provider.. upgrading to v6"},
		{Severity: pulumirpc.LogSeverity_INFO, Urn: bridgeURN, Message: "restApiId is deprecated"},
		{Severity: pulumirpc.LogSeverity_WARNING, Message: "careful"},
	} {
		if _, err := server.Engine().Log(t.Context(), line); err != nil {
			t.Fatal(err)
		}
	}
	if len(engine.lines) != 2 || engine.lines[0].Urn != stageURN || engine.lines[0].Message != "restApi is deprecated" ||
		engine.lines[1].Message != "careful" {
		t.Error(engine.lines)
	}
}
