package provider

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"google.golang.org/protobuf/types/known/structpb"
)

// everything keeps secrets, unknowns and outputs unchanged between the engine and the bridge.
var everything = plugin.MarshalOptions{
	KeepUnknowns: true, KeepSecrets: true, KeepResources: true, KeepOutputValues: true, PropagateNil: true,
}

// rewrite applies a change to properties on the wire; nil stays nil.
func rewrite(
	properties *structpb.Struct, change func(resource.PropertyMap) resource.PropertyMap,
) (*structpb.Struct, error) {
	if properties == nil {
		return nil, nil
	}
	from, err := plugin.UnmarshalProperties(properties, everything)
	if err != nil {
		return nil, invalid(err)
	}
	to, err := plugin.MarshalProperties(change(from), everything)
	if err != nil {
		return nil, invalid(err)
	}
	return to, nil
}
