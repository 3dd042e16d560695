// Command pulumi-resource-aws is a stand-in for Pulumi's aws plugin if that cannot be downloaded: it runs the official
// dynamic Terraform bridge with a Terraform AWS provider, and translates names by names/names.yaml.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"private-api-cross-account/tests/toolchain/go/awsplugin/names"
	"private-api-cross-account/tests/toolchain/go/awsplugin/provider"
	"private-api-cross-account/tests/toolchain/go/awsplugin/schema"
)

// version of @pulumi/aws, set by the linker.
var version = "7.48.0"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	if filepath.Base(os.Args[0]) == schema.Name {
		return schema.Serve()
	}
	// Flags that the engine may pass; they are ignored.
	flags := flag.NewFlagSet("pulumi-resource-aws", flag.ContinueOnError)
	flags.Bool("logtostderr", false, "accepted, ignored")
	flags.Int("v", 0, "accepted, ignored")
	flags.String("tracing", "", "accepted, ignored")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("usage: pulumi-resource-aws ENGINE_ADDRESS (the Pulumi engine starts it)")
	}
	table, err := names.Load()
	if err != nil {
		return err
	}
	connection, err := grpc.NewClient(flags.Arg(0),
		grpc.WithTransportCredentials(insecure.NewCredentials()), rpcutil.GrpcChannelOptions())
	if err != nil {
		return err
	}
	if err := leadGroup(); err != nil {
		return err
	}
	child := newChild(table)
	server := provider.New(version, table, pulumirpc.NewEngineClient(connection), child.client)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{Init: func(service *grpc.Server) error {
		pulumirpc.RegisterResourceProviderServer(service, server)
		pulumirpc.RegisterEngineServer(service, server.Engine())
		return nil
	}})
	if err != nil {
		return err
	}
	// The bridge starts in parallel: the engine gets its port at once, and the first request waits for the bridge.
	child.start(fmt.Sprintf("127.0.0.1:%d", handle.Port))
	fmt.Println(handle.Port)
	waitForEnd(child.ended)
	return child.end()
}
