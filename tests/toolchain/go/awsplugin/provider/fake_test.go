package provider

import (
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
)

const table = `
provider:
  defaultTags: {as: list}
  userAgents: {absent: true}
resources:
  aws:apigateway/stage:Stage:
    terraform: aws_api_gateway_stage
    id: apiGatewayStageId
    properties:
      restApi: {name: restApiId}
      types: {as: list}
      gone: {absent: true}
  aws:cloudwatch/metricAlarm:MetricAlarm:
    terraform: aws_cloudwatch_metric_alarm
    id: cloudwatchMetricAlarmId
    properties:
      name: {name: alarmName, autoname: 20}
  aws:iam/role:Role:
    terraform: aws_iam_role
    id: iamRoleId
    global: true
  aws:lambda/function:Function:
    terraform: aws_lambda_function
    id: lambdaFunctionId
    properties:
      code: {name: filename, as: archive}
functions:
  aws:ssm/getParameter:getParameter:
    terraform: aws_ssm_parameter
    properties:
      value: {secret: true}
`

const (
	stageURN  = "urn:pulumi:dev::p::my:index:Parent$aws:apigateway/stage:Stage::st"
	bridgeURN = "urn:pulumi:dev::p::my:index:Parent$aws:index/apiGatewayStage:ApiGatewayStage::st"
	alarmURN  = "urn:pulumi:dev::p::aws:cloudwatch/metricAlarm:MetricAlarm::Alarm"
	roleURN   = "urn:pulumi:dev::p::aws:iam/role:Role::r"
)

// fakeBridge answers as the test sets it, and records requests.
type fakeBridge struct {
	pulumirpc.ResourceProviderClient
	check     func(*pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error)
	diff      func(*pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error)
	create    func(*pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error)
	read      func(*pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error)
	invoke    func(*pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error)
	configure func(*pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error)
}

func (f *fakeBridge) Check(_ context.Context, r *pulumirpc.CheckRequest, _ ...grpc.CallOption) (*pulumirpc.CheckResponse, error) {
	return f.check(r)
}

func (f *fakeBridge) CheckConfig(_ context.Context, r *pulumirpc.CheckRequest, _ ...grpc.CallOption) (*pulumirpc.CheckResponse, error) {
	return f.check(r)
}

func (f *fakeBridge) Diff(_ context.Context, r *pulumirpc.DiffRequest, _ ...grpc.CallOption) (*pulumirpc.DiffResponse, error) {
	return f.diff(r)
}

func (f *fakeBridge) Create(_ context.Context, r *pulumirpc.CreateRequest, _ ...grpc.CallOption) (*pulumirpc.CreateResponse, error) {
	return f.create(r)
}

func (f *fakeBridge) Read(_ context.Context, r *pulumirpc.ReadRequest, _ ...grpc.CallOption) (*pulumirpc.ReadResponse, error) {
	return f.read(r)
}

func (f *fakeBridge) Invoke(_ context.Context, r *pulumirpc.InvokeRequest, _ ...grpc.CallOption) (*pulumirpc.InvokeResponse, error) {
	return f.invoke(r)
}

func (f *fakeBridge) Configure(_ context.Context, r *pulumirpc.ConfigureRequest, _ ...grpc.CallOption) (*pulumirpc.ConfigureResponse, error) {
	return f.configure(r)
}

// fakeEngine records log lines.
type fakeEngine struct {
	pulumirpc.EngineClient
	lines []*pulumirpc.LogRequest
}

func (f *fakeEngine) Log(_ context.Context, line *pulumirpc.LogRequest, _ ...grpc.CallOption) (*emptypb.Empty, error) {
	f.lines = append(f.lines, line)
	return &emptypb.Empty{}, nil
}

func serve(t *testing.T, bridge *fakeBridge) (*Server, *fakeEngine) {
	t.Helper()
	parsed, err := names.Parse([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	engine := &fakeEngine{}
	server := New("7.48.0", parsed, engine, func() (pulumirpc.ResourceProviderClient, error) { return bridge, nil })
	server.region.configure(resource.NewStringProperty("eu-central-1"))
	return server, engine
}

func wire(t *testing.T, values map[string]any) *structpb.Struct {
	t.Helper()
	result, err := plugin.MarshalProperties(resource.NewPropertyMapFromMap(values), everything)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func expect(t *testing.T, what string, got *structpb.Struct, want map[string]any) {
	t.Helper()
	properties, err := plugin.UnmarshalProperties(got, everything)
	if err != nil {
		t.Fatal(err)
	}
	wanted := resource.NewPropertyMapFromMap(want)
	if !resource.NewObjectProperty(properties).DeepEquals(resource.NewObjectProperty(wanted)) {
		t.Errorf("%s: %v, not %v", what, properties, wanted)
	}
}
