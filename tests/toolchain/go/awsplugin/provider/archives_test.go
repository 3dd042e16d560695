package provider

import (
	"os"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/asset"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

const functionURN = "urn:pulumi:dev::p::aws:lambda/function:Function::f"

func codeOf(t *testing.T, text string) *archive.Archive {
	t.Helper()
	file, err := asset.FromText(text)
	if err != nil {
		t.Fatal(err)
	}
	code, err := archive.FromAssets(map[string]any{"index.js": file})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestArchiveIsAFileOfItsContents(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var files []string
	server, _ := serve(t, &fakeBridge{
		check: func(r *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
			return &pulumirpc.CheckResponse{Inputs: r.News}, nil
		},
		create: func(r *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
			file := r.Properties.Fields["filename"].GetStringValue()
			if content, err := os.ReadFile(file); err != nil || string(content[:2]) != "PK" {
				t.Errorf("%s: %v", file, err)
			}
			files = append(files, file)
			return &pulumirpc.CreateResponse{Id: "f", Properties: r.Properties}, nil
		},
	})
	for _, text := range []string{"one", "two", "one"} {
		news, err := plugin.MarshalProperties(resource.PropertyMap{
			"code": resource.NewArchiveProperty(codeOf(t, text)),
		}, everything)
		if err != nil {
			t.Fatal(err)
		}
		checked, err := server.Check(t.Context(), &pulumirpc.CheckRequest{Urn: functionURN, News: news})
		if err != nil {
			t.Fatal(err)
		}
		inputs, err := plugin.UnmarshalProperties(checked.Inputs, everything)
		if err != nil || !inputs["code"].IsArchive() {
			t.Fatal(inputs, err)
		}
		if _, err := server.Create(t.Context(), &pulumirpc.CreateRequest{
			Urn: functionURN, Properties: checked.Inputs,
		}); err != nil {
			t.Fatal(err)
		}
	}
	if files[0] == files[1] || files[0] != files[2] {
		t.Error(files)
	}
	if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
		t.Error(left)
	}
}

func TestArchiveIsThereWhileAnyProcessNeedsIt(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var one, other archiveFiles
	for range 100 {
		file, err := one.write(codeOf(t, "one"))
		if err != nil {
			t.Fatal(err)
		}
		var done sync.WaitGroup
		done.Add(1)
		go func() {
			defer done.Done()
			one.release([]string{file})
		}()
		if _, err := other.write(codeOf(t, "one")); err != nil {
			t.Fatal(err)
		}
		done.Wait()
		if content, err := os.ReadFile(file); err != nil || string(content[:2]) != "PK" {
			t.Fatal(file, err)
		}
		other.release([]string{file})
		if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
			t.Fatal(left)
		}
	}
}
