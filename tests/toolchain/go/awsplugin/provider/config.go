package provider

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"private-api-cross-account/tests/toolchain/go/awsplugin/shapes"
)

const endpointsKey = resource.PropertyKey("endpoints")

// CheckConfig lets the bridge validate the provider's inputs, without `endpoints`, whose decoding would take two
// seconds; Configure passes them.
func (s *Server) CheckConfig(ctx context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	bridge, err := s.bridge()
	if err != nil {
		return nil, unavailable(err)
	}
	news, err := plugin.UnmarshalProperties(request.GetNews(), everything)
	if err != nil {
		return nil, invalid(err)
	}
	inner := &pulumirpc.CheckRequest{
		Urn: request.GetUrn(), Name: request.GetName(), Type: request.GetType(), RandomSeed: request.GetRandomSeed(),
	}
	if inner.Olds, err = rewrite(request.GetOlds(), s.quickConfig(ctx, "", false)); err != nil {
		return nil, err
	}
	if inner.News, err = rewrite(request.GetNews(), s.quickConfig(ctx, request.GetUrn(), true)); err != nil {
		return nil, err
	}
	answer, err := bridge.CheckConfig(ctx, inner)
	if err != nil {
		return nil, configFailed(err)
	}
	answer.Inputs, err = rewrite(answer.GetInputs(), func(from resource.PropertyMap) resource.PropertyMap {
		to := configOutward(s.table.Provider, from)
		if given, has := news[endpointsKey]; has {
			to[endpointsKey] = given
		}
		return to
	})
	for _, failure := range answer.GetFailures() {
		failure.Property = shapes.PathOutward(s.table.Provider, failure.GetProperty())
		failure.Reason = text(nil, failure.GetReason())
	}
	return answer, err
}

// DiffConfig reports whether a change of the provider's inputs replaces all its resources.
func (s *Server) DiffConfig(ctx context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	bridge, err := s.bridge()
	if err != nil {
		return nil, unavailable(err)
	}
	inner := &pulumirpc.DiffRequest{
		Id: request.GetId(), Urn: request.GetUrn(), Name: request.GetName(), Type: request.GetType(),
		IgnoreChanges: pathsInward(s.table.Provider, request.GetIgnoreChanges()),
	}
	quick := s.quickConfig(ctx, "", false)
	if inner.Olds, err = rewrite(request.GetOlds(), quick); err != nil {
		return nil, err
	}
	if inner.OldInputs, err = rewrite(request.GetOldInputs(), quick); err != nil {
		return nil, err
	}
	if inner.News, err = rewrite(request.GetNews(), quick); err != nil {
		return nil, err
	}
	answer, err := bridge.DiffConfig(ctx, inner)
	if err != nil {
		return nil, configFailed(err)
	}
	diffOutward(s.table.Provider, answer)
	return answer, nil
}

// quickConfig translates configuration without its endpoints, with optional warnings about dropped values.
func (s *Server) quickConfig(
	ctx context.Context, urn string, warns bool,
) func(resource.PropertyMap) resource.PropertyMap {
	return func(from resource.PropertyMap) resource.PropertyMap {
		from = from.Copy()
		delete(from, endpointsKey)
		return configInward(s.table.Provider, from, func(path string) {
			if warns {
				s.warn(ctx, urn, path+" is dropped: the Terraform provider that the stand-in plugin runs does not have it")
			}
		})
	}
}
