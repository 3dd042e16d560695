package provider

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
)

// autoname sets the name of a resource that the program does not name: its present name, else the urn's name with a
// random suffix. The bridge does so itself, but only for a property called `name`.
func autoname(
	entry *names.Entry, urn resource.URN, olds, news resource.PropertyMap, request *pulumirpc.CheckRequest,
) error {
	property := entry.Object.Autonamed()
	if property == nil {
		return nil
	}
	key := resource.PropertyKey(property.Pulumi)
	if given, has := news[key]; has && !given.IsNull() {
		return nil
	}
	if prefix, has := news[key+"Prefix"]; has && !prefix.IsNull() {
		return nil
	}
	if old, has := olds[key]; has && old.IsString() {
		news[key] = old
		return nil
	}
	options := request.GetAutonaming()
	if options.GetMode() == pulumirpc.CheckRequest_AutonamingOptions_DISABLE {
		return nil
	}
	name := options.GetProposedName()
	if name == "" {
		prefix := urn.Name() + "-"
		if property.Pulumi == "bucket" {
			prefix = strings.ToLower(prefix)
		}
		var err error
		if name, err = resource.NewUniqueName(request.GetRandomSeed(), prefix, 7, property.Autoname, nil); err != nil {
			return err
		}
	}
	news[key] = resource.NewStringProperty(name)
	return nil
}
