package shapes

import (
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// ArchiveFile is the path of the zip file that stands for an archive: one of the same contents has the same.
func ArchiveFile(archive *resource.Archive) string {
	return filepath.Join(os.TempDir(), "pulumi-resource-aws-"+archive.Hash+".zip")
}
