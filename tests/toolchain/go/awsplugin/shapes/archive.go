package shapes

import (
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// ArchiveFile returns the path of an archive's zip file, which depends only on its contents.
func ArchiveFile(archive *resource.Archive) string {
	return filepath.Join(os.TempDir(), "pulumi-resource-aws-"+archive.Hash+".zip")
}
