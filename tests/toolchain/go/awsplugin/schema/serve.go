package schema

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
)

const (
	// Name is a file name that the bridge accepts for a provider. It is a second name of the plugin's own executable.
	Name = "terraform-provider-aws"

	provider = "PULUMI_RESOURCE_AWS_PROVIDER"
	include  = "PULUMI_RESOURCE_AWS_INCLUDE"
	// go-plugin requests an encrypted connection by this variable; the connection to the provider, a socket, is not
	// encrypted.
	clientCertificate = "PLUGIN_CLIENT_CERT"
)

// Beside finds the plugin's second name, which is missing if the plugin was built by hand.
func Beside(plugin string) (string, bool) {
	file := filepath.Join(filepath.Dir(plugin), "schema", Name)
	_, err := os.Stat(file)
	return file, err == nil
}

// Environment contains the provider's path for Serve, in a process that the bridge starts.
func Environment(path string, types []string) []string {
	return append(os.Environ(), provider+"="+path, include+"="+strings.Join(types, ","))
}

// Serve starts the provider and is a proxy for it until it ends.
// https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md
func Serve() error {
	path := os.Getenv(provider)
	types := strings.Split(os.Getenv(include), ",")
	command := exec.Command(path)
	command.Env = slices.DeleteFunc(os.Environ(), func(each string) bool {
		return strings.HasPrefix(each, clientCertificate+"=")
	})
	command.Stderr = os.Stderr
	stdout, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	lines := bufio.NewReader(stdout)
	line, err := lines.ReadString('\n')
	if err != nil {
		return errors.Join(fmt.Errorf("%s did not print its address: %w", path, err), command.Wait())
	}
	told := strings.Split(strings.TrimSpace(line), "|")
	if len(told) < 5 || told[4] != "grpc" {
		return fmt.Errorf("%s printed %q instead of its address", path, line)
	}
	connection, err := dial(told[2], told[3])
	if err != nil {
		return err
	}
	// Without a path there is no cache.
	self, _ := os.Executable()
	kept, err := fileOf(filepath.Dir(self), path, types)
	if err != nil {
		return err
	}
	// TCP, because the file of a socket would remain: this process is killed with its group.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	encrypted, certificate, err := encryption()
	if err != nil {
		return err
	}
	passing := &passing{connection: connection, kept: kept, include: types}
	server := grpc.NewServer(
		grpc.Creds(encrypted),
		grpc.ForceServerCodec(asItIs{}),
		grpc.MaxRecvMsgSize(math.MaxInt32),
		grpc.MaxSendMsgSize(math.MaxInt32),
		grpc.UnknownServiceHandler(passing.handle),
	)
	go func() { _ = server.Serve(listener) }()
	fmt.Printf("%s|%s|tcp|%s|grpc|%s\n", told[0], told[1], listener.Addr(), certificate)
	_, _ = io.Copy(os.Stdout, lines)
	return command.Wait()
}

// dial connects once, and then removes the file of a socket: the provider is killed, and would leave it.
func dial(network, address string) (*grpc.ClientConn, error) {
	opened, err := net.Dial(network, address)
	if err != nil {
		return nil, err
	}
	if network == "unix" {
		_ = os.Remove(address)
	}
	once := make(chan net.Conn, 1)
	once <- opened
	return grpc.NewClient("passthrough:provider",
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithIdleTimeout(0),
		grpc.WithContextDialer(func(context.Context, string) (net.Conn, error) {
			select {
			case connection := <-once:
				return connection, nil
			default:
				return nil, errors.New("the provider has closed its connection")
			}
		}),
		grpc.WithDefaultCallOptions(
			grpc.ForceCodec(asItIs{}),
			grpc.MaxCallRecvMsgSize(math.MaxInt32),
			grpc.MaxCallSendMsgSize(math.MaxInt32),
		),
	)
}

// encryption returns credentials with a new certificate, and the certificate for go-plugin. Only the bridge can
// connect.
func encryption() (credentials.TransportCredentials, string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, "", err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		DNSNames:              []string{"localhost"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(365 * 24 * time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, "", err
	}
	clients := x509.NewCertPool()
	if !clients.AppendCertsFromPEM([]byte(os.Getenv(clientCertificate))) {
		return nil, "", fmt.Errorf("%s contains no certificate: the Terraform bridge starts this", clientCertificate)
	}
	return credentials.NewTLS(&tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		ClientCAs:    clients,
		ClientAuth:   tls.RequireAndVerifyClientCert,
	}), base64.RawStdEncoding.EncodeToString(der), nil
}

// message is a gRPC message that is not decoded.
type message struct{ bytes []byte }

type asItIs struct{}

func (asItIs) Name() string { return "proto" }

func (asItIs) Marshal(value any) ([]byte, error) { return value.(*message).bytes, nil }

func (asItIs) Unmarshal(bytes []byte, value any) error {
	// gRPC reuses the memory.
	value.(*message).bytes = slices.Clone(bytes)
	return nil
}

// passing forwards calls to the provider.
type passing struct {
	connection *grpc.ClientConn
	// kept is the file of the cached schema.
	kept    string
	include []string
}

func (p *passing) handle(_ any, asked grpc.ServerStream) error {
	method, _ := grpc.MethodFromServerStream(asked)
	if strings.HasSuffix(method, "Provider/GetSchema") || strings.HasSuffix(method, "Provider/GetProviderSchema") {
		return p.schema(method, asked)
	}
	ctx, cancel := context.WithCancel(outgoing(asked))
	defer cancel()
	both := &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}
	answered, err := p.connection.NewStream(ctx, both, method)
	if err != nil {
		return err
	}
	go func() {
		for {
			next := &message{}
			if asked.RecvMsg(next) != nil || answered.SendMsg(next) != nil {
				break
			}
		}
		_ = answered.CloseSend()
	}()
	for {
		next := &message{}
		if err := answered.RecvMsg(next); err != nil {
			asked.SetTrailer(answered.Trailer())
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if err := asked.SendMsg(next); err != nil {
			return err
		}
	}
}

// schema answers from the cache, or from the provider and then writes the cache.
func (p *passing) schema(method string, asked grpc.ServerStream) error {
	question, answer := &message{}, &message{}
	if err := asked.RecvMsg(question); err != nil {
		return err
	}
	if before, err := os.ReadFile(p.kept); err == nil {
		return asked.SendMsg(&message{before})
	}
	if err := p.connection.Invoke(outgoing(asked), method, question, answer); err != nil {
		return err
	}
	if some, err := of(answer.bytes, p.include); err == nil {
		keep(p.kept, some)
		answer.bytes = some
	}
	return asked.SendMsg(answer)
}

func outgoing(asked grpc.ServerStream) context.Context {
	headers, _ := metadata.FromIncomingContext(asked.Context())
	return metadata.NewOutgoingContext(asked.Context(), headers)
}
