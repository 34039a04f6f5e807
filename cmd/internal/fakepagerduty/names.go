package fakepagerduty

// The words of the account. Checkout, Payments and Mobile Apps are the demo
// user's teams.
var (
	domains = []string{
		"Checkout", "Payments", "Mobile Apps", "Identity", "Search", "Catalog", "Pricing", "Inventory", "Fulfilment", "Shipping",
		"Returns", "Loyalty", "Notifications", "Messaging", "Recommendations", "Fraud Detection", "Billing", "Invoicing", "Ledger", "Tax",
		"Partners", "Storefront", "Content", "Media", "Data Platform", "Data Warehouse", "Streaming", "Machine Learning", "Observability", "Platform",
		"Kubernetes", "Networking", "Edge", "Databases", "Storage", "Security", "Corporate IT", "Developer Tools", "Customer Support", "Café POS Zürich",
	}
	components = []string{"API", "Worker", "Database", "Cache", "Event Queue", "Web", "Batch Jobs", "Gateway"}
	missions   = []string{
		"Owns what customers see first", "Keeps money moving", "On call 24/7", "Follow-the-sun rotation",
		"Second line for the shops", "Runs the shared infrastructure", "Büro Berlin & São Paulo", "Best effort outside office hours",
	}

	firstNames = []string{
		"Robin", "Sam", "Aisha", "Björn", "Chloé", "Daniel", "Elif", "Fatima", "Grace", "Hiroshi", "Ines", "Jamal", "Katarzyna", "Liam", "Mei",
		"Nadia", "Oluwaseun", "Priya", "Quinn", "Rafael", "Søren", "Tomás", "Uma", "Viktor", "Wanjiru", "Ximena", "Yuki", "Zoë", "Łukasz", "Noor",
	}
	lastNames = []string{
		"Okafor", "Lindqvist", "Rahman", "Müller", "Dubois", "García", "Novák", "Tanaka", "O'Neill", "Silva", "Kowalski", "Nguyen", "Haddad",
		"Petrov", "Mbeki", "Rossi", "Jensen", "Yılmaz", "Cohen", "Smith", "Fernández", "Ivanova", "Kim", "Adeyemi", "Schäfer",
	}
	jobTitles = []string{
		"Software Engineer", "Senior Software Engineer", "Site Reliability Engineer", "Staff Engineer", "Engineering Manager",
		"Database Administrator", "Support Engineer", "Security Engineer", "Data Engineer", "Director of Engineering",
	}
	roles   = []string{"user", "user", "user", "limited_user", "admin", "observer", "read_only_user", "restricted_access"}
	colors  = []string{"purple", "red", "green", "blue", "teal", "orange", "brown", "turquoise", "dark-slate-grey", "cayenne"}
	locales = []string{"en-US", "en-GB", "de-DE", "fr-FR", "ja-JP", "pt-BR"}

	// zones have their standard offset from UTC in minutes, without daylight
	// saving time, so that no time zone database is needed.
	zones = []zone{
		{"Europe/Berlin", 60}, {"America/New_York", -300}, {"Asia/Tokyo", 540}, {"Etc/UTC", 0},
		{"America/Los_Angeles", -480}, {"Asia/Kolkata", 330}, {"Europe/London", 0}, {"America/Sao_Paulo", -180},
	}

	regions = []string{"eu-central-1", "us-east-1", "us-west-2", "ap-northeast-1", "sa-east-1"}
	cities  = []string{"Frankfurt", "Virginia", "Tokyo", "São Paulo", "Sydney", "Zürich"}
	alphas  = []string{"a", "b", "c"}
)

type zone struct {
	name    string
	minutes int
}

// titles are what incidents of a component are called: those of every
// component first, then its own. {words} are filled in by expand.
var titles = map[string][]string{
	"": {
		"{service}: p99 latency {ms} ms in {region}",
		"High error rate on {service}: {pct}% of requests fail",
		"[FIRING:{few}] {alert} ({env} {region})",
		"Pod {host} is in CrashLoopBackOff ({few} restarts in 10 minutes)",
		"Memory of {host} at {pct9}%",
		"{service} is not reachable from {city}",
		"Deployment of {service} {version} rolled back",
		"CPU throttling on {host} above {pct}% for 15 minutes",
		"SLO burn rate of {service} is {few}x the budget",
		"Disk /var/lib of {host} is {pct9}% full",
	},
	"nodata": {
		"No Data: {service} request rate ({region})",
		"No Data: heartbeat of {host}",
		"No Data: {service} {alert}",
	},
	"API": {
		"5xx on POST /v2/{slug}: {pct}%",
		"ALARM: \"{slug}-5xx-rate\" in EU (Frankfurt)",
		"TLS certificate of api.{slug}.example.com expires in {few} days",
		"Timeouts from {service} to its database ({few} per second)",
	},
	"Worker":      {"{service}: {big} jobs failed in a row", "{service} has not finished a job for {few}0 minutes", "OOMKilled: {host}"},
	"Database":    {"Replication lag of {host} is {few}{few} s", "Too many connections on {host} ({pct9}% used)", "Deadlocks on {service}: {few} a minute", "Backup of {host} is older than 26 hours"},
	"Cache":       {"Hit rate of {service} fell to {pct}%", "Evictions on {host}: {big} a minute", "{service} failover to {host}"},
	"Event Queue": {"Consumer lag on {slug}.events: {big} messages", "Dead letters in {slug}.events.dlq: {big}", "Broker {host} left the cluster"},
	"Web":         {"Synthetic check \"log in and open basket\" failed from {city}", "Largest Contentful Paint of {service} above {few} s", "JavaScript errors up {pct}% after {version}"},
	"Batch Jobs":  {"Nightly {slug} export did not start", "{service}: step {few} of 9 failed with exit code 137", "Import of {big} rows is 2 h late"},
	"Gateway":     {"Upstream resets on {service}: {pct}%", "Rate limiter of {service} drops {big} requests a minute", "DNS lookups fail on {host}"},
	"unicode": {
		"🔥 {service}: Überlastung, Antwortzeit über {few} s",
		"{service} の応答遅延が {ms} ms を超えています",
		"Taux d’échec élevé sur {service} : {pct} %",
		"Не отвечает {service} ({region})",
		"فشل الدفع في {service}",
		"{service}: alta latência em {city} — {ms} ms",
	},
	"long": {
		"{service}: java.util.concurrent.CompletionException: org.springframework.dao.DataAccessResourceFailureException: could not prepare statement; nested exception is " +
			"org.hibernate.exception.JDBCConnectionException: Unable to acquire JDBC connection from pool \"{slug}-primary\" after {ms} ms (active={pct9}, idle=0, waiting={big}) at host {host} in {region}; " +
			"first seen in {version}; the same stack was reported {big} times during the last 5 minutes by {few} other hosts of this service; runbook: https://wiki.example.com/runbooks/{slug}/connection-pool; " +
			"dashboards: https://grafana.example.com/d/{slug}/overview?var-region={region}; the previous on-call engineer suggests to look at long running transactions of the nightly export first",
	},
}

var alertNames = []string{"HighErrorRate", "TargetDown", "LatencyAboveObjective", "QueueGrowing", "PodNotReady", "CertificateExpiry", "DiskWillFill", "ReplicaMismatch"}

var noteTexts = []string{
	"Looking into it.",
	"Rolled back the last deployment, error rate is falling.",
	"Scaled the workers from 6 to 12.\nThe queue drains at about 900 messages a second.",
	"Same cause as yesterday: connection pool exhausted. Ticket OPS-4711 is open for the real fix.",
	"Kunden in Zürich melden Probleme an der Kasse – Netzbetreiber informiert.",
	"False alarm: planned failover test. <3",
	"Vendor confirms an outage: https://status.example.com/incidents/8812",
	"Failed over to the replica; lag was 3 s. Watching.",
}
