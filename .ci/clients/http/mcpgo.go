package main

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

// mcpGo tries the client of mcp-go.
func mcpGo(ctx context.Context, url string, api *standin) error {
	for _, era := range eras {
		var pages atomic.Int64
		key := "u+key-of-mcp-go-" + era
		c, err := client.NewStreamableHttpClient(url, transport.WithHTTPHeaders(map[string]string{"Authorization": "Token token=" + key}))
		if err != nil {
			return err
		}
		c.OnNotification(func(n mcp.JSONRPCNotification) {
			if n.Method == "notifications/progress" {
				pages.Add(1)
			}
		})
		if err := c.Start(ctx); err != nil {
			return err
		}
		begun, err := c.Initialize(ctx, mcp.InitializeRequest{Params: mcp.InitializeParams{ProtocolVersion: era, ClientInfo: mcp.Implementation{Name: "mcp-go", Version: "1"}}})
		if err != nil {
			return fmt.Errorf("mcp-go, %s: %w", era, err)
		}
		err = tried{
			name: "mcp-go", era: era, key: key, speaks: begun.ProtocolVersion, pages: &pages,
			list: func() (int, error) {
				r, err := c.ListTools(ctx, mcp.ListToolsRequest{})
				if err != nil {
					return 0, err
				}
				return len(r.Tools), nil
			},
			call: func(ctx context.Context, name string, arguments map[string]any, progress string) (string, error) {
				r := mcp.CallToolRequest{Params: mcp.CallToolParams{Name: name, Arguments: arguments}}
				if progress != "" {
					r.Params.Meta = &mcp.Meta{ProgressToken: progress}
				}
				answer, err := c.CallTool(ctx, r)
				if err != nil {
					return "", err
				}
				return answer.Content[0].(mcp.TextContent).Text, nil
			},
		}.all(ctx, api)
		if err != nil {
			return err
		}
		if err := c.Close(); err != nil {
			return fmt.Errorf("mcp-go, %s: closed: %w", era, err)
		}
	}
	return nil
}
