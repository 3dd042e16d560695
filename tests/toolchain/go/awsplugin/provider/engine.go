package provider

import (
	"context"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

// Engine is the engine for the bridge: it forwards log lines with Pulumi's names.
type Engine struct {
	pulumirpc.UnimplementedEngineServer

	server *Server
}

// Engine returns the service for the bridge to log to.
func (s *Server) Engine() *Engine { return &Engine{server: s} }

// Log forwards a line, except the bridge's own lines below warnings, which are not useful.
func (e *Engine) Log(ctx context.Context, line *pulumirpc.LogRequest) (*emptypb.Empty, error) {
	if line.GetUrn() == "" && line.GetSeverity() < pulumirpc.LogSeverity_WARNING {
		return &emptypb.Empty{}, nil
	}
	urn := e.server.urns.outward(line.GetUrn())
	line.Message = e.text(urn, line.GetMessage())
	line.Urn = urn
	return e.server.engine.Log(ctx, line)
}

func (e *Engine) text(urn, message string) string {
	entry, err := e.server.table.Resource(typeOf(urn))
	if err != nil {
		return message
	}
	return text(entry, message)
}

// warn displays a warning, at a resource if urn is not empty.
func (s *Server) warn(ctx context.Context, urn, message string) {
	if s.engine == nil {
		return
	}
	// A failed warning must not fail the request.
	_, _ = s.engine.Log(ctx, &pulumirpc.LogRequest{Severity: pulumirpc.LogSeverity_WARNING, Urn: urn, Message: message})
}
