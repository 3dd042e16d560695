// Package terraform finds a Terraform AWS provider on this machine.
package terraform

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"

	"github.com/blang/semver"
)

// Variable is the environment variable for the provider's executable or a mirror folder, instead of the search.
const Variable = "TERRAFORM_AWS_PROVIDER"

// major is the version that names.yaml is for: 6.x has other properties.
const major = 5

const layout = "registry.terraform.io/hashicorp/aws"

// Search has the parameters of a search; the zero value finds nothing.
type Search struct {
	// Override is the value of Variable.
	Override string
	// Mirrors are folders that may have the layout of a Terraform filesystem mirror.
	Mirrors []string
	// Platform is Terraform's name of it: linux_amd64.
	Platform string
}

// Machine is the search on this machine.
func Machine() Search {
	return Search{
		Override: os.Getenv(Variable),
		Mirrors:  impliedMirrors(),
		Platform: runtime.GOOS + "_" + runtime.GOARCH,
	}
}

// Provider returns the absolute path of the newest suitable executable. The error names all searched places.
func (s Search) Provider() (string, error) {
	mirrors := s.Mirrors
	if s.Override != "" {
		info, err := os.Stat(s.Override)
		if err != nil {
			return "", fmt.Errorf("%s=%s: %w; name a terraform-provider-aws executable or a mirror folder", Variable, s.Override, err)
		}
		if !info.IsDir() {
			return filepath.Abs(s.Override)
		}
		mirrors = []string{s.Override}
	}
	var others []string
	best, path := semver.Version{}, ""
	for _, mirror := range mirrors {
		entries, _ := os.ReadDir(filepath.Join(mirror, layout))
		for _, entry := range entries {
			version, err := semver.Parse(entry.Name())
			if err != nil {
				continue
			}
			file := executable(filepath.Join(mirror, layout, entry.Name(), s.Platform), entry.Name())
			switch {
			case file == "":
				others = append(others, filepath.Join(mirror, layout, entry.Name())+" (nothing for "+s.Platform+")")
			case version.Major != major:
				others = append(others, file)
			case path == "" || version.GT(best):
				best, path = version, file
			}
		}
	}
	if path != "" {
		return filepath.Abs(path)
	}
	return "", notFound(mirrors, others, s.Platform)
}

// executable finds terraform-provider-aws_v5.100.0_x5 in an unpacked mirror's folder; empty when there is none.
func executable(folder, version string) string {
	found, _ := filepath.Glob(filepath.Join(folder, "terraform-provider-aws_v"+version+"*"))
	sort.Strings(found)
	for _, file := range found {
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return file
		}
	}
	return ""
}

func notFound(mirrors, others []string, platform string) error {
	text := fmt.Sprintf(
		"no Terraform AWS provider %d.x found: looked for %s/VERSION/%s/terraform-provider-aws_vVERSION_x5 in %s",
		major, layout, platform, strings.Join(mirrors, ", "))
	if len(others) > 0 {
		text += "; found, but not suitable: " + strings.Join(others, ", ")
	}
	return fmt.Errorf("%s. Put one there (`terraform providers mirror ~/.terraform.d/plugins` writes the packed form: "+
		"unpack it), or set %s to its path", text, Variable)
}
