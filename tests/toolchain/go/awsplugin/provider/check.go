package provider

import (
	"context"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"private-api-cross-account/tests/toolchain/go/awsplugin/shapes"
)

// Check lets the bridge validate inputs. Only here warnings about properties without a counterpart are possible.
func (s *Server) Check(ctx context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	c, err := s.begin(request.GetUrn())
	if err != nil {
		return nil, err
	}
	news, err := plugin.UnmarshalProperties(request.GetNews(), everything)
	if err != nil {
		return nil, invalid(err)
	}
	olds, err := plugin.UnmarshalProperties(request.GetOlds(), everything)
	if err != nil {
		return nil, invalid(err)
	}
	if reason := s.region.otherRegion(ctx, c.bridge, news[regionKey]); reason != "" && !c.entry.Global {
		return &pulumirpc.CheckResponse{Inputs: request.GetNews(), Failures: []*pulumirpc.CheckFailure{
			{Property: string(regionKey), Reason: reason},
		}}, nil
	}
	if err := autoname(c.entry, c.urn, olds, news, request); err != nil {
		return nil, invalid(err)
	}
	inner, err := c.checkInward(ctx, request, olds, news)
	if err != nil {
		return nil, err
	}
	answer, err := c.bridge.Check(ctx, inner)
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	return c.checkOutward(answer, news)
}

func (c *call) checkInward(
	ctx context.Context, request *pulumirpc.CheckRequest, olds, news resource.PropertyMap,
) (*pulumirpc.CheckRequest, error) {
	oldInputs := shapes.Inward(c.entry.Object, withoutRegion(olds, c.entry), nil)
	newInputs := shapes.Inward(c.entry.Object, withoutRegion(news, c.entry), func(path string) {
		c.server.warn(ctx, string(c.urn), path+" is dropped: the Terraform provider that the stand-in plugin runs does not have it")
	})
	marshalledOlds, err := plugin.MarshalProperties(oldInputs, everything)
	if err != nil {
		return nil, invalid(err)
	}
	marshalledNews, err := plugin.MarshalProperties(newInputs, everything)
	if err != nil {
		return nil, invalid(err)
	}
	return &pulumirpc.CheckRequest{
		Urn: c.bridgeURN, Name: request.GetName(), Type: bridgeType(request.GetType(), c),
		Olds: marshalledOlds, News: marshalledNews,
		RandomSeed: request.GetRandomSeed(), Autonaming: request.GetAutonaming(),
	}, nil
}

func (c *call) checkOutward(
	answer *pulumirpc.CheckResponse, news resource.PropertyMap,
) (*pulumirpc.CheckResponse, error) {
	inputs, err := rewrite(answer.GetInputs(), func(from resource.PropertyMap) resource.PropertyMap {
		to := c.outwardInputs(from)
		if given, has := news[regionKey]; has && !c.entry.Global {
			to[regionKey] = given
		}
		// The bridge has only the path of the file, which is written when it is needed.
		for name, given := range archives(c.entry.Object, news) {
			to[name] = given
		}
		return to
	})
	if err != nil {
		return nil, err
	}
	answer.Inputs = inputs
	for _, failure := range answer.GetFailures() {
		failure.Property = shapes.PathOutward(c.entry.Object, failure.GetProperty())
		failure.Reason = text(c.entry, failure.GetReason())
	}
	return answer, nil
}

// bridgeType is the bridge's token, if the engine sends the type besides the urn.
func bridgeType(sent string, c *call) string {
	if strings.TrimSpace(sent) == "" {
		return ""
	}
	return c.entry.Bridge
}
