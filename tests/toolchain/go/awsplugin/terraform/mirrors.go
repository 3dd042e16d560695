package terraform

import (
	"os"
	"path/filepath"
	"runtime"
)

// impliedMirrors are the folders that Terraform itself searches by default
// (https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories),
// then each folder directly under /opt, where machine images put their mirrors.
func impliedMirrors() []string {
	mirrors := []string{filepath.Join("terraform.d", "plugins")}
	home, err := os.UserHomeDir()
	if err == nil {
		mirrors = append(mirrors, filepath.Join(home, ".terraform.d", "plugins"))
	}
	switch runtime.GOOS {
	case "darwin":
		const support = "Library/Application Support/io.terraform/plugins"
		mirrors = append(mirrors, filepath.Join(home, support), filepath.Join("/", support))
	case "windows":
		mirrors = append(mirrors, filepath.Join(os.Getenv("APPDATA"), "terraform.d", "plugins"))
	default:
		own := withDefault(os.Getenv("XDG_DATA_HOME"), filepath.Join(home, ".local", "share"))
		shared := withDefault(os.Getenv("XDG_DATA_DIRS"), "/usr/local/share:/usr/share")
		for _, folder := range append([]string{own}, filepath.SplitList(shared)...) {
			mirrors = append(mirrors, filepath.Join(folder, "terraform", "plugins"))
		}
	}
	entries, _ := os.ReadDir("/opt")
	for _, entry := range entries {
		mirrors = append(mirrors, filepath.Join("/opt", entry.Name()))
	}
	return mirrors
}

func withDefault(value, standard string) string {
	if value == "" {
		return standard
	}
	return value
}
