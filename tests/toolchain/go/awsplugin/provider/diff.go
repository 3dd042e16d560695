package provider

import (
	"context"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
	"private-api-cross-account/tests/toolchain/go/awsplugin/shapes"
)

// Diff compares a state with new inputs.
func (s *Server) Diff(ctx context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	c, err := s.begin(request.GetUrn())
	if err != nil {
		return nil, err
	}
	inner := &pulumirpc.DiffRequest{
		Id: request.GetId(), Urn: c.bridgeURN, Name: request.GetName(), Type: bridgeType(request.GetType(), c),
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
	answer, err := c.bridge.Diff(ctx, inner)
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	diffOutward(c.entry.Object, answer)
	return answer, nil
}

func diffOutward(object *names.Object, answer *pulumirpc.DiffResponse) {
	for _, paths := range [][]string{answer.Replaces, answer.Stables, answer.Diffs} {
		for i, path := range paths {
			paths[i] = shapes.PathOutward(object, path)
		}
	}
	detailed := make(map[string]*pulumirpc.PropertyDiff, len(answer.DetailedDiff))
	for path, difference := range answer.DetailedDiff {
		path = shapes.PathOutward(object, path)
		// Two paths may become one: a list and its only element. A replacement takes precedence.
		if before, has := detailed[path]; !has || !replaces(before) {
			detailed[path] = difference
		}
	}
	if answer.DetailedDiff != nil {
		answer.DetailedDiff = detailed
	}
}

func replaces(difference *pulumirpc.PropertyDiff) bool {
	switch difference.GetKind() {
	case pulumirpc.PropertyDiff_ADD_REPLACE, pulumirpc.PropertyDiff_DELETE_REPLACE,
		pulumirpc.PropertyDiff_UPDATE_REPLACE:
		return true
	default:
		return false
	}
}

func pathsInward(object *names.Object, paths []string) []string {
	var result []string
	for _, path := range paths {
		result = append(result, shapes.PathInward(object, path))
	}
	return result
}
