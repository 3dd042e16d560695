package provider

import (
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

func TestAutonaming(t *testing.T) {
	for _, test := range []struct {
		name       string
		olds, news map[string]any
		options    *pulumirpc.CheckRequest_AutonamingOptions
		prefix     string
	}{
		{"after the resource", nil, nil, nil, "Alarm-"},
		{"the present name", map[string]any{"name": "before"}, nil, nil, "before"},
		{"by the program", map[string]any{"name": "before"}, map[string]any{"name": "mine"}, nil, "mine"},
		{"as the engine proposes", nil, nil, &pulumirpc.CheckRequest_AutonamingOptions{ProposedName: "proposed"}, "proposed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server, _ := serve(t, &fakeBridge{check: func(r *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
				return &pulumirpc.CheckResponse{Inputs: r.News}, nil
			}})
			answer, err := server.Check(t.Context(), &pulumirpc.CheckRequest{
				Urn: alarmURN, Olds: wire(t, test.olds), News: wire(t, test.news),
				RandomSeed: []byte("seedseedseedseedseedseedseedseed"), Autonaming: test.options,
			})
			if err != nil {
				t.Fatal(err)
			}
			got := answer.Inputs.Fields["name"].GetStringValue()
			if !strings.HasPrefix(got, test.prefix) || len(got) > 20 {
				t.Error(got)
			}
		})
	}
}
