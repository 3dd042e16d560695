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
	// Name is what the bridge takes the file of a provider for. The plugin's own executable has it as a second name.
	Name = "terraform-provider-aws"

	provider = "PULUMI_RESOURCE_AWS_PROVIDER"
	include  = "PULUMI_RESOURCE_AWS_INCLUDE"
	// By it go-plugin asks for an encrypted connection; this process asks its provider, on a socket, for none.
	clientCertificate = "PLUGIN_CLIENT_CERT"
)

// Beside finds the plugin's second name; it is missing where the plugin was built by hand.
func Beside(plugin string) (string, bool) {
	file := filepath.Join(filepath.Dir(plugin), "schema", Name)
	_, err := os.Stat(file)
	return file, err == nil
}

// Environment tells Serve, in a process that the bridge starts, which provider it stands for.
func Environment(path string, types []string) []string {
	return append(os.Environ(), provider+"="+path, include+"="+strings.Join(types, ","))
}

// Serve starts the provider and speaks for it, as its file would, until it ends.
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
		return errors.Join(fmt.Errorf("%s did not say where it listens: %w", path, err), command.Wait())
	}
	told := strings.Split(strings.TrimSpace(line), "|")
	if len(told) < 5 || told[4] != "grpc" {
		return fmt.Errorf("%s printed %q in place of where it listens", path, line)
	}
	connection, err := dial(told[2], told[3])
	if err != nil {
		return err
	}
	// A path that is missing is no reason to end: then nothing is kept.
	self, _ := os.Executable()
	kept, err := fileOf(filepath.Dir(self), path, types)
	if err != nil {
		return err
	}
	// Of a socket in a folder the file would be left over: this process is ended with its group.
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

// dial connects once and for all. The file of a socket is removed then: the provider is killed, and would leave it over.
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

// encryption makes a certificate, and what go-plugin is told of it; nobody but the bridge has the other side's.
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
		return nil, "", fmt.Errorf("%s holds no certificate: the Terraform bridge starts this", clientCertificate)
	}
	return credentials.NewTLS(&tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		ClientCAs:    clients,
		ClientAuth:   tls.RequireAndVerifyClientCert,
	}), base64.RawStdEncoding.EncodeToString(der), nil
}

// message is one of gRPC's that nobody here reads.
type message struct{ bytes []byte }

type asItIs struct{}

func (asItIs) Name() string { return "proto" }

func (asItIs) Marshal(value any) ([]byte, error) { return value.(*message).bytes, nil }

func (asItIs) Unmarshal(bytes []byte, value any) error {
	// gRPC uses the memory again.
	value.(*message).bytes = slices.Clone(bytes)
	return nil
}

// passing hands calls to the provider.
type passing struct {
	connection *grpc.ClientConn
	// kept is the file of the schema.
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

// schema answers with what is kept, or asks the provider and keeps what it says.
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
