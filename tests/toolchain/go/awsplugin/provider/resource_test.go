package provider

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestCheck(t *testing.T) {
	server, engine := serve(t, &fakeBridge{check: func(r *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
		expect(t, "news", r.News, map[string]any{"restApiId": "a", "types": []any{"P"}})
		expect(t, "olds", r.Olds, map[string]any{"restApiId": "old"})
		if r.Urn != bridgeURN || r.Type != "aws:index/apiGatewayStage:ApiGatewayStage" {
			t.Errorf("urn %s, type %s", r.Urn, r.Type)
		}
		return &pulumirpc.CheckResponse{
			Inputs:   wire(t, map[string]any{"restApiId": "a", "types": []any{"P"}, "__defaults": []any{"restApiId"}}),
			Failures: []*pulumirpc.CheckFailure{{Property: "types[0]", Reason: "restApiId is wrong: "}},
		}, nil
	}})
	answer, err := server.Check(t.Context(), &pulumirpc.CheckRequest{
		Urn: stageURN, Type: "aws:apigateway/stage:Stage",
		Olds: wire(t, map[string]any{"restApi": "old"}),
		News: wire(t, map[string]any{"restApi": "a", "types": "P", "gone": true, "region": "eu-central-1"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, "inputs", answer.Inputs, map[string]any{
		"restApi": "a", "types": "P", "region": "eu-central-1", "__defaults": []any{"restApi"},
	})
	if failure := answer.Failures[0]; failure.Property != "types" || failure.Reason != "restApi is wrong" {
		t.Error(failure)
	}
	if len(engine.lines) != 1 || engine.lines[0].Urn != stageURN || !strings.HasPrefix(engine.lines[0].Message, "gone is dropped") {
		t.Error(engine.lines)
	}
}

func TestCheckRefusesAnotherRegion(t *testing.T) {
	server, _ := serve(t, &fakeBridge{})
	answer, err := server.Check(t.Context(), &pulumirpc.CheckRequest{
		Urn: stageURN, News: wire(t, map[string]any{"region": "eu-west-1"}),
	})
	if err != nil || len(answer.Failures) != 1 || answer.Failures[0].Property != "region" ||
		!strings.Contains(answer.Failures[0].Reason, "eu-west-1") || !strings.Contains(answer.Failures[0].Reason, "eu-central-1") {
		t.Error(answer, err)
	}
}

func TestDiff(t *testing.T) {
	server, _ := serve(t, &fakeBridge{diff: func(r *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
		expect(t, "state", r.Olds, map[string]any{"restApiId": "a", "apiGatewayStageId": "id-1"})
		expect(t, "old inputs", r.OldInputs, map[string]any{"restApiId": "a"})
		expect(t, "new inputs", r.News, map[string]any{"restApiId": "b"})
		if !reflect.DeepEqual(r.IgnoreChanges, []string{"restApiId", "tags.x"}) {
			t.Error(r.IgnoreChanges)
		}
		return &pulumirpc.DiffResponse{
			Replaces: []string{"restApiId"}, Diffs: []string{"restApiId", "types"},
			DetailedDiff: map[string]*pulumirpc.PropertyDiff{
				"restApiId": {Kind: pulumirpc.PropertyDiff_UPDATE_REPLACE},
				"types":     {Kind: pulumirpc.PropertyDiff_ADD},
				"types[0]":  {Kind: pulumirpc.PropertyDiff_ADD_REPLACE},
			},
		}, nil
	}})
	answer, err := server.Diff(t.Context(), &pulumirpc.DiffRequest{
		Urn: stageURN, Id: "id-1", IgnoreChanges: []string{"restApi", "tags.x"},
		Olds:      wire(t, map[string]any{"restApi": "a", "region": "eu-central-1"}),
		OldInputs: wire(t, map[string]any{"restApi": "a", "region": "eu-central-1"}),
		News:      wire(t, map[string]any{"restApi": "b"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(answer.Replaces, []string{"restApi"}) || !reflect.DeepEqual(answer.Diffs, []string{"restApi", "types"}) {
		t.Error(answer.Replaces, answer.Diffs)
	}
	if len(answer.DetailedDiff) != 2 ||
		answer.DetailedDiff["restApi"].GetKind() != pulumirpc.PropertyDiff_UPDATE_REPLACE ||
		answer.DetailedDiff["types"].GetKind() != pulumirpc.PropertyDiff_ADD_REPLACE {
		t.Error(answer.DetailedDiff)
	}
}

func TestRead(t *testing.T) {
	for _, test := range []struct {
		name         string
		state, asked map[string]any
	}{
		{"refresh", map[string]any{"restApi": "a"}, map[string]any{"restApiId": "a", "apiGatewayStageId": "id-1"}},
		{"import", map[string]any{}, map[string]any{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			server, _ := serve(t, &fakeBridge{read: func(r *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
				expect(t, "asked", r.Properties, test.asked)
				return &pulumirpc.ReadResponse{
					Id:         "id-1",
					Properties: wire(t, map[string]any{"restApiId": "b", "apiGatewayStageId": "id-1"}),
					Inputs:     wire(t, map[string]any{"restApiId": "b", "apiGatewayStageId": "id-1"}),
				}, nil
			}})
			answer, err := server.Read(t.Context(), &pulumirpc.ReadRequest{Urn: stageURN, Id: "id-1", Properties: wire(t, test.state)})
			if err != nil {
				t.Fatal(err)
			}
			expect(t, "state", answer.Properties, map[string]any{"restApi": "b", "region": "eu-central-1"})
			expect(t, "inputs", answer.Inputs, map[string]any{"restApi": "b"})
		})
	}
}

func TestUnmappedType(t *testing.T) {
	server, _ := serve(t, &fakeBridge{})
	_, err := server.Create(t.Context(), &pulumirpc.CreateRequest{Urn: "urn:pulumi:dev::p::aws:sqs/queue:Queue::q"})
	if status.Code(err) != codes.InvalidArgument || !strings.Contains(err.Error(), "names.yaml") {
		t.Error(err)
	}
}

func TestBridgeThatDidNotStart(t *testing.T) {
	server, _ := serve(t, &fakeBridge{})
	server.bridge = func() (pulumirpc.ResourceProviderClient, error) { return nil, errors.New("no provider here") }
	_, err := server.Create(t.Context(), &pulumirpc.CreateRequest{Urn: roleURN})
	if status.Code(err) != codes.Unavailable || !strings.Contains(err.Error(), "no provider here") {
		t.Error(err)
	}
}
