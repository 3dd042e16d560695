package provider

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"google.golang.org/protobuf/types/known/structpb"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
	"private-api-cross-account/tests/toolchain/go/awsplugin/shapes"
)

// archives finds a program's archives.
func archives(object *names.Object, given resource.PropertyMap) resource.PropertyMap {
	found := resource.PropertyMap{}
	for _, name := range object.Archives() {
		if value, has := given[resource.PropertyKey(name)]; has && value.IsArchive() {
			found[resource.PropertyKey(name)] = value
		}
	}
	return found
}

// archiveFiles are the archives' files for the bridge. A file exists as long as a request of this or another process
// needs it, which then has a lock on it.
type archiveFiles struct {
	mutex sync.Mutex
	held  map[string]*heldFile
}

type heldFile struct {
	file  *os.File
	users int
}

func (f *archiveFiles) write(given *archive.Archive) (string, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	path := shapes.ArchiveFile(given)
	if f.held[path] == nil {
		content, err := given.Bytes(archive.ZIPArchive)
		if err != nil {
			return "", err
		}
		file, err := hold(path, content)
		if err != nil {
			return "", err
		}
		if f.held == nil {
			f.held = map[string]*heldFile{}
		}
		f.held[path] = &heldFile{file: file}
	}
	f.held[path].users++
	return path, nil
}

func (f *archiveFiles) release(paths []string) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for _, path := range paths {
		held := f.held[path]
		if held.users--; held.users == 0 {
			delete(f.held, path)
			// If another process shares the lock, it removes the file later.
			if syscall.Flock(int(held.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
				os.Remove(path)
			}
			held.file.Close()
		}
	}
}

// hold creates the file if it is missing, and locks it, so that no process removes it.
func hold(path string, content []byte) (*os.File, error) {
	whole, err := os.CreateTemp(filepath.Dir(path), "pulumi-resource-aws-")
	if err != nil {
		return nil, err
	}
	defer whole.Close()
	defer os.Remove(whole.Name())
	if _, err := whole.Write(content); err != nil {
		return nil, err
	}
	for range 100 {
		// Linked when complete, since another process may read it at once.
		if err := os.Link(whole.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := syscall.Flock(int(file.Fd()), syscall.LOCK_SH); err != nil {
			file.Close()
			return nil, err
		}
		found, err := io.ReadAll(file)
		if err == nil && isAt(file, path) {
			if bytes.Equal(found, content) {
				return file, nil
			}
			err = os.Remove(path)
		}
		file.Close()
		if err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%s: other processes remove it repeatedly", path)
}

// isAt reports whether the path is still that of the file.
func isAt(file *os.File, path string) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(opened, there)
}

// writeArchives creates the files of a request; the returned function ends their use.
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
