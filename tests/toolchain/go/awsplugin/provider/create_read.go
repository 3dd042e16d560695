package provider

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Create creates a resource, or in a preview returns its planned state.
func (s *Server) Create(ctx context.Context, request *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	c, err := s.begin(request.GetUrn())
	if err != nil {
		return nil, err
	}
	inner := &pulumirpc.CreateRequest{
		Urn: c.bridgeURN, Name: request.GetName(), Type: bridgeType(request.GetType(), c),
		Timeout: request.GetTimeout(), Preview: request.GetPreview(),
	}
	if inner.Properties, err = c.inward(request.GetProperties(), ""); err != nil {
		return nil, err
	}
	removeArchives, err := c.writeArchives(request.GetProperties())
	if err != nil {
		return nil, err
	}
	defer removeArchives()
	answer, err := c.bridge.Create(ctx, inner)
	if err != nil && !request.GetPreview() {
		return nil, c.createFailed(ctx, err)
	}
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	answer.Properties, err = c.outward(ctx, answer.GetProperties())
	return answer, err
}

// Read reads a resource: for refresh with its state, for import and get only with its id.
func (s *Server) Read(ctx context.Context, request *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	c, err := s.begin(request.GetUrn())
	if err != nil {
		return nil, err
	}
	inner := &pulumirpc.ReadRequest{
		Urn: c.bridgeURN, Name: request.GetName(), Type: bridgeType(request.GetType(), c),
		Id: request.GetId(), Timeout: request.GetTimeout(),
	}
	state := request.GetId()
	if len(request.GetProperties().GetFields()) == 0 {
		state = ""
	}
	if inner.Properties, err = c.inward(request.GetProperties(), state); err != nil {
		return nil, err
	}
	if inner.Inputs, err = c.inward(request.GetInputs(), ""); err != nil {
		return nil, err
	}
	answer, err := c.bridge.Read(ctx, inner)
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	if answer.GetId() == "" {
		return answer, nil
	}
	if answer.Properties, err = c.outward(ctx, answer.GetProperties()); err != nil {
		return nil, err
	}
	before, err := plugin.UnmarshalProperties(request.GetInputs(), everything)
	if err != nil {
		return nil, invalid(err)
	}
	answer.Inputs, err = rewrite(answer.GetInputs(), func(from resource.PropertyMap) resource.PropertyMap {
		to := c.outwardInputs(from)
		for name, given := range archives(c.entry.Object, before) {
			to[name] = given
		}
		return to
	})
	return answer, err
}
