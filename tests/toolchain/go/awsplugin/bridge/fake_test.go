package bridge

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// behaviour makes the test's own executable play the bridge.
const behaviour = "FAKE_BRIDGE"

func TestMain(m *testing.M) {
	if os.Getenv(behaviour) != "" {
		if err := play(os.Getenv(behaviour)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func play(what string) error {
	if what == "crash" {
		return errors.New("the fake bridge is broken")
	}
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{Init: func(server *grpc.Server) error {
		pulumirpc.RegisterResourceProviderServer(server, &fake{what: what})
		return nil
	}})
	if err != nil {
		return err
	}
	fmt.Println(handle.Port)
	return <-handle.Done
}

type fake struct {
	pulumirpc.UnimplementedResourceProviderServer
	what string
}

// Parameterize starts the "Terraform provider", as the bridge does; like a real one it outlives its parent.
func (f *fake) Parameterize(
	_ context.Context, request *pulumirpc.ParameterizeRequest,
) (*pulumirpc.ParameterizeResponse, error) {
	arguments := request.GetArgs().GetArgs()
	if f.what == "refuse" {
		return nil, errors.New("refused")
	}
	want := "--provider-name=aws --include=aws_a,aws_b"
	if got := strings.Join(arguments[:2], " "); got != want {
		return nil, fmt.Errorf("arguments %s, not %s", got, want)
	}
	return &pulumirpc.ParameterizeResponse{Name: "aws"}, exec.Command(arguments[2]).Start()
}
