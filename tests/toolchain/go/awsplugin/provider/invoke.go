package provider

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
	"private-api-cross-account/tests/toolchain/go/awsplugin/shapes"
)

// Invoke calls a function: a Terraform data source.
func (s *Server) Invoke(ctx context.Context, request *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	entry, err := s.table.Function(request.GetTok())
	if err != nil {
		return nil, invalid(err)
	}
	bridge, err := s.bridge()
	if err != nil {
		return nil, unavailable(err)
	}
	arguments, err := plugin.UnmarshalProperties(request.GetArgs(), everything)
	if err != nil {
		return nil, invalid(err)
	}
	if reason := s.region.otherRegion(ctx, bridge, arguments[regionKey]); reason != "" && !entry.Global {
		return &pulumirpc.InvokeResponse{Failures: []*pulumirpc.CheckFailure{
			{Property: string(regionKey), Reason: reason},
		}}, nil
	}
	inward, err := plugin.MarshalProperties(
		shapes.Inward(entry.Object, withoutRegion(arguments, entry), func(path string) {
			s.warn(ctx, "", entry.Token+": "+path+" is dropped: the Terraform provider that the stand-in plugin runs does not have it")
		}), everything)
	if err != nil {
		return nil, invalid(err)
	}
	answer, err := bridge.Invoke(ctx, &pulumirpc.InvokeRequest{
		Tok: entry.Bridge, Args: inward, Preview: request.GetPreview(),
	})
	if err != nil {
		return nil, (&call{server: s, bridge: bridge, entry: entry}).failed(ctx, err)
	}
	return s.invokeOutward(ctx, bridge, entry, answer)
}

func (s *Server) invokeOutward(
	ctx context.Context, bridge pulumirpc.ResourceProviderClient, entry *names.Entry, answer *pulumirpc.InvokeResponse,
) (*pulumirpc.InvokeResponse, error) {
	for _, failure := range answer.GetFailures() {
		failure.Property = shapes.PathOutward(entry.Object, failure.GetProperty())
		failure.Reason = text(entry, failure.GetReason())
	}
	var err error
	answer.Return, err = rewrite(answer.GetReturn(), func(from resource.PropertyMap) resource.PropertyMap {
		to := shapes.Outward(entry.Object, from)
		if !entry.Global {
			s.region.add(ctx, bridge, to)
		}
		return to
	})
	return answer, err
}
