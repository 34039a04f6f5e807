package main

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// withKey sends a caller's key with each request.
type withKey string

// RoundTrip implements http.RoundTripper.
func (key withKey) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Token token="+string(key))
	return http.DefaultTransport.RoundTrip(r)
}

// goSDK tries the official Go SDK.
func goSDK(ctx context.Context, url string, api *standin) error {
	for _, era := range eras {
		var pages atomic.Int64
		key := "u+key-of-go-sdk-" + era
		client := mcp.NewClient(&mcp.Implementation{Name: "go-sdk", Version: "1"}, &mcp.ClientOptions{
			ProgressNotificationHandler: func(context.Context, *mcp.ProgressNotificationClientRequest) { pages.Add(1) }})
		session, err := client.Connect(ctx, &mcp.StreamableClientTransport{Endpoint: url, HTTPClient: &http.Client{Transport: withKey(key)}},
			&mcp.ClientSessionOptions{ProtocolVersion: era})
		if err != nil {
			return fmt.Errorf("go-sdk, %s: %w", era, err)
		}
		err = tried{
			name: "go-sdk", era: era, key: key, speaks: session.InitializeResult().ProtocolVersion, pages: &pages,
			list: func() (int, error) {
				r, err := session.ListTools(ctx, nil)
				if err != nil {
					return 0, err
				}
				return len(r.Tools), nil
			},
			call: func(ctx context.Context, name string, arguments map[string]any, progress string) (string, error) {
				params := &mcp.CallToolParams{Name: name, Arguments: arguments}
				if progress != "" {
					params.SetProgressToken(progress)
				}
				r, err := session.CallTool(ctx, params)
				if err != nil {
					return "", err
				}
				return r.Content[0].(*mcp.TextContent).Text, nil
			},
		}.all(ctx, api)
		if err != nil {
			return err
		}
		if err := session.Close(); err != nil {
			return fmt.Errorf("go-sdk, %s: closed: %w", era, err)
		}
	}
	return nil
}
