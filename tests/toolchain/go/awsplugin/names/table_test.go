package names

import (
	"strings"
	"testing"
)

// required are the types and functions in the programs that must run.
var required = struct{ resources, functions string }{
	resources: `ec2/vpc:Vpc ec2/subnet:Subnet ec2/routeTable:RouteTable ec2/route:Route
		ec2/routeTableAssociation:RouteTableAssociation ec2/internetGateway:InternetGateway
		ec2/securityGroup:SecurityGroup vpc/securityGroupIngressRule:SecurityGroupIngressRule
		vpc/securityGroupEgressRule:SecurityGroupEgressRule ec2/securityGroupRule:SecurityGroupRule
		ec2/vpcEndpoint:VpcEndpoint ec2/vpcEndpointPolicy:VpcEndpointPolicy
		ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation ec2/instance:Instance ec2/eip:Eip
		ec2/natGateway:NatGateway iam/role:Role iam/rolePolicy:RolePolicy
		iam/rolePolicyAttachment:RolePolicyAttachment iam/policy:Policy iam/instanceProfile:InstanceProfile
		cloudwatch/logGroup:LogGroup cloudwatch/logResourcePolicy:LogResourcePolicy cloudwatch/metricAlarm:MetricAlarm
		cloudwatch/logMetricFilter:LogMetricFilter cloudwatch/dashboard:Dashboard
		apigateway/restApi:RestApi apigateway/restApiPolicy:RestApiPolicy apigateway/resource:Resource
		apigateway/method:Method apigateway/methodResponse:MethodResponse apigateway/integration:Integration
		apigateway/integrationResponse:IntegrationResponse apigateway/deployment:Deployment apigateway/stage:Stage
		apigateway/methodSettings:MethodSettings apigateway/account:Account apigateway/domainName:DomainName
		apigateway/basePathMapping:BasePathMapping
		apigateway/domainNameAccessAssociation:DomainNameAccessAssociation apigateway/authorizer:Authorizer
		apigateway/apiKey:ApiKey apigateway/usagePlan:UsagePlan route53/zone:Zone route53/record:Record
		ssm/parameter:Parameter ssm/document:Document s3/bucket:Bucket kms/key:Key wafv2/webAcl:WebAcl
		wafv2/webAclAssociation:WebAclAssociation ram/resourceShare:ResourceShare
		ram/resourceAssociation:ResourceAssociation ram/principalAssociation:PrincipalAssociation
		ram/resourceShareAccepter:ResourceShareAccepter acm/certificate:Certificate
		acm/certificateValidation:CertificateValidation`,
	functions: `index/getCallerIdentity:getCallerIdentity index/getRegion:getRegion index/getPartition:getPartition
		index/getAvailabilityZones:getAvailabilityZones ssm/getParameter:getParameter ec2/getAmi:getAmi
		ec2/getVpc:getVpc ec2/getSubnet:getSubnet ec2/getSubnets:getSubnets ec2/getVpcEndpoint:getVpcEndpoint
		ec2/getVpcEndpointService:getVpcEndpointService ec2/getSecurityGroup:getSecurityGroup
		iam/getPolicyDocument:getPolicyDocument apigateway/getRestApi:getRestApi
		cloudwatch/getLogGroup:getLogGroup cloudwatch/getLogGroups:getLogGroups`,
}

func TestTableHasWhatIsInUse(t *testing.T) {
	table, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range strings.Fields(required.resources) {
		if _, err := table.Resource("aws:" + token); err != nil {
			t.Error(err)
		}
	}
	for _, token := range strings.Fields(required.functions) {
		if _, err := table.Function("aws:" + token); err != nil {
			t.Error(err)
		}
	}
}

func TestTokens(t *testing.T) {
	table, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ pulumi, bridge string }{
		{"aws:ec2/vpc:Vpc", "aws:index/vpc:Vpc"},
		{"aws:apigateway/restApi:RestApi", "aws:index/apiGatewayRestApi:ApiGatewayRestApi"},
		{"aws:wafv2/webAcl:WebAcl", "aws:index/wafv2WebAcl:Wafv2WebAcl"},
		{"aws:s3/bucket:Bucket", "aws:index/s3Bucket:S3Bucket"},
	} {
		entry, err := table.Resource(test.pulumi)
		if err != nil {
			t.Error(err)
		} else if entry.Bridge != test.bridge {
			t.Errorf("%s: %s, not %s", test.pulumi, entry.Bridge, test.bridge)
		}
	}
	function, err := table.Function("aws:ec2/getVpc:getVpc")
	if err != nil || function.Bridge != "aws:index/getVpc:getVpc" {
		t.Error(function, err)
	}
}

func TestUnmappedNamesTheTable(t *testing.T) {
	table, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	_, resource := table.Resource("aws:sqs/queue:Queue")
	_, function := table.Function("aws:lambda/getFunction:getFunction")
	for _, test := range []struct {
		err     error
		message []string
	}{
		{resource, []string{"aws:sqs/queue:Queue", Path, "`resources:`", "terraform: aws_NAME"}},
		{function, []string{"aws:lambda/getFunction:getFunction", Path, "`functions:`", "terraform: aws_NAME"}},
	} {
		for _, part := range test.message {
			if test.err == nil || !strings.Contains(test.err.Error(), part) {
				t.Errorf("%v does not contain %q", test.err, part)
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, test := range []struct{ name, text, message string }{
		{"unknown key", "resources: {'aws:x/y:Y': {terraform: aws_y, nmae: z}}", "nmae"},
		{"no terraform name", "resources: {'aws:x/y:Y': {terraform: y}}", "aws:x/y:Y: terraform must be"},
		{"unknown shape", "resources: {'aws:x/y:Y': {terraform: aws_y, properties: {p: {as: set}}}}", "as: set"},
		{"unknown like", "resources: {'aws:x/y:Y': {terraform: aws_y, properties: {p: {like: q}}}}", "like: q"},
		{"empty property", "resources: {'aws:x/y:Y': {terraform: aws_y, properties: {p: }}}", "p: is empty"},
		{"one name twice", "resources: {'aws:x/y:Y': {terraform: aws_y, properties: {p: {name: r}, q: {name: r}}}}", "one name"},
	} {
		_, err := Parse([]byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.message) || !strings.Contains(err.Error(), Path) {
			t.Errorf("%s: %v does not contain %q and %s", test.name, err, test.message, Path)
		}
	}
}
