package provider

import (
	"context"
	"encoding/json"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/status"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
	"private-api-cross-account/tests/toolchain/go/awsplugin/shapes"
)

// Configure passes the provider's inputs, including endpoints, to the Terraform provider.
func (s *Server) Configure(
	ctx context.Context, request *pulumirpc.ConfigureRequest,
) (*pulumirpc.ConfigureResponse, error) {
	bridge, err := s.bridge()
	if err != nil {
		return nil, unavailable(err)
	}
	given, err := plugin.UnmarshalProperties(request.GetArgs(), everything)
	if err != nil {
		return nil, invalid(err)
	}
	s.region.configure(unwrap(given[regionKey]))
	inputs := configInward(s.table.Provider, given, func(string) {})
	inner := &pulumirpc.ConfigureRequest{
		Variables: map[string]string{}, Id: request.Id, Urn: request.Urn, Name: request.Name, Type: request.Type,
		AcceptSecrets: request.GetAcceptSecrets(), SendsOldInputs: request.GetSendsOldInputs(),
		SendsOldInputsToDelete: request.GetSendsOldInputsToDelete(),
	}
	if inner.Args, err = plugin.MarshalProperties(inputs, everything); err != nil {
		return nil, invalid(err)
	}
	for key, value := range inputs {
		if value = unwrap(value); value.IsString() && key != "version" {
			inner.Variables["aws:config:"+string(key)] = value.StringValue()
		}
	}
	answer, err := bridge.Configure(ctx, inner)
	if err != nil {
		return nil, configFailed(err)
	}
	// With true, `role: aRole` would arrive as a reference, which the Terraform provider does not accept; with false as
	// an id.
	answer.AcceptResources = false
	return answer, nil
}

// configInward translates provider inputs. Nested ones are JSON texts, as SDKs send them.
func configInward(object *names.Object, from resource.PropertyMap, dropped func(string)) resource.PropertyMap {
	return asJSON(object.Pulumi, from, func(m resource.PropertyMap) resource.PropertyMap {
		return shapes.Inward(object, m, dropped)
	})
}

func configOutward(object *names.Object, from resource.PropertyMap) resource.PropertyMap {
	return asJSON(object.Bridge, from, func(m resource.PropertyMap) resource.PropertyMap {
		return shapes.Outward(object, m)
	})
}

// asJSON parses JSON texts, translates them, and writes them again.
func asJSON(
	find func(string) *names.Property, from resource.PropertyMap, rewrite func(resource.PropertyMap) resource.PropertyMap,
) resource.PropertyMap {
	to := resource.PropertyMap{}
	for key, value := range from {
		property, text := find(string(key)), unwrap(value)
		var parsed any
		if property == nil || property.Absent || !text.IsString() ||
			json.Unmarshal([]byte(text.StringValue()), &parsed) != nil {
			for k, v := range rewrite(resource.PropertyMap{key: value}) {
				to[k] = v
			}
			continue
		}
		for k, v := range rewrite(resource.PropertyMap{key: resource.NewPropertyValue(parsed)}) {
			written, _ := json.Marshal(v.Mappable())
			to[k] = resource.NewStringProperty(string(written))
			if value.IsSecret() {
				to[k] = resource.MakeSecret(to[k])
			}
		}
	}
	return to
}

func unwrap(value resource.PropertyValue) resource.PropertyValue {
	for value.IsSecret() {
		value = value.SecretValue().Element
	}
	return value
}

func configFailed(err error) error {
	answer, _ := status.FromError(err)
	message := answer.Proto()
	message.Message = text(nil, message.GetMessage())
	return status.FromProto(message).Err()
}
