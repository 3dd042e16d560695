package bridge

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// behaviour makes the test's own executable run as a bridge.
const behaviour = "FAKE_BRIDGE"

func TestMain(m *testing.M) {
	if os.Getenv(behaviour) != "" {
		if err := run(os.Getenv(behaviour)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func run(what string) error {
	if what == "crash" {
		return errors.New("the fake bridge is broken")
	}
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{Init: func(server *grpc.Server) error {
		pulumirpc.RegisterResourceProviderServer(server, &fake{})
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
}

func (*fake) Parameterize(context.Context, *pulumirpc.ParameterizeRequest) (*pulumirpc.ParameterizeResponse, error) {
	return nil, errors.New("refused")
}
