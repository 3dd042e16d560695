package provider

import (
	"context"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

// Update changes a resource in place.
func (s *Server) Update(ctx context.Context, request *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	c, err := s.begin(request.GetUrn())
	if err != nil {
		return nil, err
	}
	inner := &pulumirpc.UpdateRequest{
		Urn: c.bridgeURN, Name: request.GetName(), Type: bridgeType(request.GetType(), c),
		Id: request.GetId(), Timeout: request.GetTimeout(), Preview: request.GetPreview(),
		IgnoreChanges: pathsInward(c.entry.Object, request.GetIgnoreChanges()),
	}
	if inner.Olds, err = c.inward(request.GetOlds(), request.GetId()); err != nil {
		return nil, err
	}
	if inner.OldInputs, err = c.inward(request.GetOldInputs(), ""); err != nil {
		return nil, err
	}
	if inner.News, err = c.inward(request.GetNews(), ""); err != nil {
		return nil, err
	}
	removeArchives, err := c.writeArchives(request.GetNews())
	if err != nil {
		return nil, err
	}
	defer removeArchives()
	answer, err := c.bridge.Update(ctx, inner)
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	answer.Properties, err = c.outward(ctx, answer.GetProperties())
	return answer, err
}

// Delete removes a resource.
func (s *Server) Delete(ctx context.Context, request *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	c, err := s.begin(request.GetUrn())
	if err != nil {
		return nil, err
	}
	inner := &pulumirpc.DeleteRequest{
		Urn: c.bridgeURN, Name: request.GetName(), Type: bridgeType(request.GetType(), c),
		Id: request.GetId(), Timeout: request.GetTimeout(),
	}
	if inner.Properties, err = c.inward(request.GetProperties(), request.GetId()); err != nil {
		return nil, err
	}
	if inner.OldInputs, err = c.inward(request.GetOldInputs(), ""); err != nil {
		return nil, err
	}
	answer, err := c.bridge.Delete(ctx, inner)
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	return answer, nil
}
