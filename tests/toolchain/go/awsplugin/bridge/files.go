package bridge

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Variable is the environment variable for the bridge's executable; default: the file beside the plugin.
const Variable = "PULUMI_TERRAFORM_BRIDGE"

// Names are the possible file names of the bridge's executable beside the plugin.
var Names = []string{"pulumi-terraform-bridge-dynamic", "pulumi-terraform-bridge"}

// Find returns the bridge's executable: override if set, else one in the folder of the plugin.
func Find(override, plugin string) (string, error) {
	if override != "" {
		if _, err := os.Stat(override); err != nil {
			return "", fmt.Errorf("%s=%s: %w", Variable, override, err)
		}
		return override, nil
	}
	folder := filepath.Dir(plugin)
	for _, name := range Names {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			return filepath.Join(folder, name), nil
		}
	}
	return "", fmt.Errorf("no %s in %s: build it as described in tests/toolchain/go/README.md, or set %s to its path",
		Names[0], folder, Variable)
}

// named gives the provider a path that the bridge accepts: the file's name must begin with terraform-provider-.
// The folder was created for that, and must be removed at the end; it is empty when none was needed.
func named(provider string) (path, folder string, err error) {
	if strings.HasPrefix(filepath.Base(provider), "terraform-provider-") {
		return provider, "", nil
	}
	if folder, err = os.MkdirTemp("", "pulumi-resource-aws-"); err != nil {
		return "", "", err
	}
	path = filepath.Join(folder, "terraform-provider-aws")
	return path, folder, os.Symlink(provider, path)
}
