package provider

import (
	"context"
	"os"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
)

const regionKey = resource.PropertyKey("region")

// region of the provider. Since version 7 of Pulumi's aws every regional resource has the property region; Terraform's
// 5.x does not, so it is removed inward and added outward.
type region struct {
	lock  sync.Mutex
	value string
}

func (r *region) configure(configured resource.PropertyValue) {
	r.lock.Lock()
	defer r.lock.Unlock()
	switch {
	case configured.IsString() && configured.StringValue() != "":
		r.value = configured.StringValue()
	case os.Getenv("AWS_REGION") != "":
		r.value = os.Getenv("AWS_REGION")
	default:
		r.value = os.Getenv("AWS_DEFAULT_REGION")
	}
}

// get returns the region, from the Terraform provider if only a profile has it; empty if there is none.
func (r *region) get(ctx context.Context, bridge pulumirpc.ResourceProviderClient) string {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.value != "" {
		return r.value
	}
	answer, err := bridge.Invoke(ctx, &pulumirpc.InvokeRequest{
		Tok: "aws:index/getRegion:getRegion", Args: &structpb.Struct{},
	})
	if err != nil {
		return ""
	}
	properties, err := plugin.UnmarshalProperties(answer.GetReturn(), everything)
	if err == nil && properties["name"].IsString() {
		r.value = properties["name"].StringValue()
	}
	return r.value
}

func (r *region) add(ctx context.Context, bridge pulumirpc.ResourceProviderClient, properties resource.PropertyMap) {
	if value := r.get(ctx, bridge); value != "" {
		properties[regionKey] = resource.NewStringProperty(value)
	}
}

func withoutRegion(properties resource.PropertyMap, entry *names.Entry) resource.PropertyMap {
	if _, has := properties[regionKey]; !has || entry.Global {
		return properties
	}
	properties = properties.Copy()
	delete(properties, regionKey)
	return properties
}

// otherRegion returns why the region of one resource or call is not supported; empty if it is.
func (r *region) otherRegion(ctx context.Context, bridge pulumirpc.ResourceProviderClient, given resource.PropertyValue) string {
	for given.IsSecret() {
		given = given.SecretValue().Element
	}
	if !given.IsString() || given.StringValue() == "" {
		return ""
	}
	own := r.get(ctx, bridge)
	if own == "" || given.StringValue() == own {
		return ""
	}
	return "region " + given.StringValue() + " is not the provider's, " + own +
		": the stand-in plugin serves one region for each provider; pass an aws.Provider of that region"
}
