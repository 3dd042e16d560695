package provider

import (
	"context"
	"regexp"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/anypb"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
)

func invalid(err error) error     { return status.Error(codes.InvalidArgument, err.Error()) }
func unavailable(err error) error { return status.Error(codes.Unavailable, err.Error()) }

// text translates the names in a text of the bridge, and trims it: texts of Terraform's SDK end in ": ".
func text(entry *names.Entry, message string) string {
	message = strings.TrimRight(message, " \t\r\n:")
	if entry == nil {
		return message
	}
	message = strings.ReplaceAll(message, entry.Bridge, entry.Token)
	for bridge, pulumi := range entry.Object.Renames() {
		word := regexp.MustCompile(`\b` + regexp.QuoteMeta(bridge) + `\b`)
		message = word.ReplaceAllLiteralString(message, pulumi)
	}
	return message
}

// failed translates an error of the bridge. The state of a partly created resource in the error is translated, too.
func (c *call) failed(ctx context.Context, err error) error {
	answer, _ := status.FromError(err)
	message := answer.Proto()
	message.Message = text(c.entry, message.GetMessage())
	for i, detail := range message.GetDetails() {
		var partial pulumirpc.ErrorResourceInitFailed
		if detail.UnmarshalTo(&partial) != nil {
			continue
		}
		if rewritten, err := c.partial(ctx, &partial); err == nil {
			message.Details[i] = rewritten
		}
	}
	return status.FromProto(message).Err()
}

func (c *call) partial(ctx context.Context, partial *pulumirpc.ErrorResourceInitFailed) (*anypb.Any, error) {
	var err error
	if partial.Properties, err = c.outward(ctx, partial.GetProperties()); err != nil {
		return nil, err
	}
	if partial.Inputs, err = rewrite(partial.GetInputs(), c.outwardInputs); err != nil {
		return nil, err
	}
	for i, reason := range partial.GetReasons() {
		partial.Reasons[i] = text(c.entry, reason)
	}
	return anypb.New(partial)
}

// createFailed adds a hint after a failed creation.
func (c *call) createFailed(ctx context.Context, err error) error {
	err = c.failed(ctx, err)
	answer, _ := status.FromError(err)
	message := answer.Proto()
	if len(message.GetDetails()) == 0 && answer.Code() != codes.Unavailable {
		message.Message += "\n(The stand-in plugin does not record what a failed creation may have left behind, " +
			"as the official one does: look for " + c.entry.Terraform + " \"" + string(c.urn.Name()) +
			"\" in the account before you run this again.)"
	}
	return status.FromProto(message).Err()
}
