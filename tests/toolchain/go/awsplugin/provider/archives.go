package provider

import (
	"os"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"google.golang.org/protobuf/types/known/structpb"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
	"private-api-cross-account/tests/toolchain/go/awsplugin/shapes"
)

// archives finds what a program gave as archives.
func archives(object *names.Object, given resource.PropertyMap) resource.PropertyMap {
	found := resource.PropertyMap{}
	for _, name := range object.Archives() {
		if value, has := given[resource.PropertyKey(name)]; has && value.IsArchive() {
			found[resource.PropertyKey(name)] = value
		}
	}
	return found
}

// archiveFiles are the files that the bridge is told of, each for as long as some request needs it.
type archiveFiles struct {
	mutex sync.Mutex
	users map[string]int
}

func (f *archiveFiles) write(given *archive.Archive) (string, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	file := shapes.ArchiveFile(given)
	if f.users[file] == 0 {
		content, err := given.Bytes(archive.ZIPArchive)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(file, content, 0o600); err != nil {
			return "", err
		}
	}
	if f.users == nil {
		f.users = map[string]int{}
	}
	f.users[file]++
	return file, nil
}

func (f *archiveFiles) release(files []string) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for _, file := range files {
		if f.users[file]--; f.users[file] == 0 {
			delete(f.users, file)
			os.Remove(file)
		}
	}
}

// writeArchives makes the files of a request; the function that is returned ends their use.
func (c *call) writeArchives(properties *structpb.Struct) (func(), error) {
	given, err := plugin.UnmarshalProperties(properties, everything)
	if err != nil {
		return nil, invalid(err)
	}
	var files []string
	for _, value := range archives(c.entry.Object, given) {
		file, err := c.server.archiveFiles.write(value.ArchiveValue())
		if err != nil {
			c.server.archiveFiles.release(files)
			return nil, invalid(err)
		}
		files = append(files, file)
	}
	return func() { c.server.archiveFiles.release(files) }, nil
}
