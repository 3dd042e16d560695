// Package provider serves Pulumi's aws provider: it passes each request to the dynamic bridge with translated names.
package provider

import (
	"context"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
	"private-api-cross-account/tests/toolchain/go/awsplugin/shapes"
)

// Server answers the engine. Without Handshake the engine uses Configure's answer.
type Server struct {
	pulumirpc.UnimplementedResourceProviderServer

	version string
	table   *names.Table
	engine  pulumirpc.EngineClient
	// bridge waits for the bridge's start; its error is the answer to every request.
	bridge func() (pulumirpc.ResourceProviderClient, error)
	urns   *urns
	region region

	archiveFiles archiveFiles
}

// New returns a server. The bridge may still be starting: bridge waits for it.
func New(
	version string, table *names.Table, engine pulumirpc.EngineClient,
	bridge func() (pulumirpc.ResourceProviderClient, error),
) *Server {
	return &Server{
		version: version, table: table, engine: engine,
		bridge: sync.OnceValues(bridge), urns: &urns{},
	}
}

// call is one request about one resource.
type call struct {
	server *Server
	bridge pulumirpc.ResourceProviderClient
	entry  *names.Entry
	urn    resource.URN
	// bridgeURN is the urn with the bridge's type token.
	bridgeURN string
}

// begin looks up the type of a request; it fails for a type that is not in the table.
func (s *Server) begin(urn string) (*call, error) {
	entry, err := s.table.Resource(typeOf(urn))
	if err != nil {
		return nil, invalid(err)
	}
	bridge, err := s.bridge()
	if err != nil {
		return nil, unavailable(err)
	}
	c := &call{server: s, bridge: bridge, entry: entry, urn: resource.URN(urn)}
	c.bridgeURN = s.urns.inward(urn, entry.Bridge)
	return c, nil
}

// inward translates properties for the bridge. With an id they are a state, which has Terraform's id as a property.
func (c *call) inward(properties *structpb.Struct, id string) (*structpb.Struct, error) {
	return rewrite(properties, func(from resource.PropertyMap) resource.PropertyMap {
		to := shapes.Inward(c.entry.Object, withoutRegion(from, c.entry), nil)
		if id != "" && c.entry.ID != "" {
			to[resource.PropertyKey(c.entry.ID)] = resource.NewStringProperty(id)
		}
		return to
	})
}

// outward translates a state of the bridge.
func (c *call) outward(ctx context.Context, properties *structpb.Struct) (*structpb.Struct, error) {
	return rewrite(properties, func(from resource.PropertyMap) resource.PropertyMap {
		to := c.outwardInputs(from)
		if !c.entry.Global {
			c.server.region.add(ctx, c.bridge, to)
		}
		return to
	})
}

func (c *call) outwardInputs(from resource.PropertyMap) resource.PropertyMap {
	from = from.Copy()
	if c.entry.ID != "" {
		delete(from, resource.PropertyKey(c.entry.ID))
	}
	return shapes.Outward(c.entry.Object, from)
}

// GetPluginInfo returns the version that the SDK requires.
func (s *Server) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: s.version}, nil
}

// GetSchema returns the minimum: update and preview do not use it, and the whole takes half a minute and 50 MB.
func (s *Server) GetSchema(context.Context, *pulumirpc.GetSchemaRequest) (*pulumirpc.GetSchemaResponse, error) {
	return &pulumirpc.GetSchemaResponse{Schema: `{"name":"aws","version":"` + s.version + `"}`}, nil
}

// GetMapping returns nothing: it is for conversion of Terraform programs.
func (s *Server) GetMapping(
	context.Context, *pulumirpc.GetMappingRequest,
) (*pulumirpc.GetMappingResponse, error) {
	return &pulumirpc.GetMappingResponse{}, nil
}

// Cancel is passed to the bridge: the Terraform provider then stops waiting.
func (s *Server) Cancel(ctx context.Context, request *emptypb.Empty) (*emptypb.Empty, error) {
	bridge, err := s.bridge()
	if err != nil {
		return &emptypb.Empty{}, nil
	}
	return bridge.Cancel(ctx, request)
}
