/**
 * The path of each operation of API Gateway, from the SDK models of `apigateway` (REST APIs) and `apigatewayv2` (HTTP
 * and WebSocket APIs), whose operations share names: the members of the request show which path is meant. `{member}`: a
 * member of the request. Not listed: operations with actions of their own (portals, routing rules), tags, paths that
 * hold free text (route keys), and associations of private domain names.
 */
const paths: readonly (readonly [path: string, operations: string])[] = [
  ['/account', 'GetAccount UpdateAccount'],
  ['/apikeys', 'CreateApiKey GetApiKeys ImportApiKeys'],
  ['/apikeys/{apiKey}', 'DeleteApiKey GetApiKey UpdateApiKey'],
  ['/apis', 'CreateApi GetApis ImportApi'],
  ['/apis/{apiId}', 'DeleteApi GetApi ReimportApi UpdateApi'],
  ['/apis/{apiId}/authorizers', 'CreateAuthorizer GetAuthorizers'],
  ['/apis/{apiId}/authorizers/{authorizerId}', 'DeleteAuthorizer GetAuthorizer UpdateAuthorizer'],
  ['/apis/{apiId}/cors', 'DeleteCorsConfiguration'],
  ['/apis/{apiId}/deployments', 'CreateDeployment GetDeployments'],
  ['/apis/{apiId}/deployments/{deploymentId}', 'DeleteDeployment GetDeployment UpdateDeployment'],
  ['/apis/{apiId}/exports/{specification}', 'ExportApi'],
  ['/apis/{apiId}/integrations', 'CreateIntegration GetIntegrations'],
  ['/apis/{apiId}/integrations/{integrationId}', 'DeleteIntegration GetIntegration UpdateIntegration'],
  [
    '/apis/{apiId}/integrations/{integrationId}/integrationresponses',
    'CreateIntegrationResponse GetIntegrationResponses',
  ],
  [
    '/apis/{apiId}/integrations/{integrationId}/integrationresponses/{integrationResponseId}',
    'DeleteIntegrationResponse GetIntegrationResponse UpdateIntegrationResponse',
  ],
  ['/apis/{apiId}/models', 'CreateModel GetModels'],
  ['/apis/{apiId}/models/{modelId}', 'DeleteModel GetModel UpdateModel'],
  ['/apis/{apiId}/models/{modelId}/template', 'GetModelTemplate'],
  ['/apis/{apiId}/routes', 'CreateRoute GetRoutes'],
  ['/apis/{apiId}/routes/{routeId}', 'DeleteRoute GetRoute UpdateRoute'],
  ['/apis/{apiId}/routes/{routeId}/routeresponses', 'CreateRouteResponse GetRouteResponses'],
  [
    '/apis/{apiId}/routes/{routeId}/routeresponses/{routeResponseId}',
    'DeleteRouteResponse GetRouteResponse UpdateRouteResponse',
  ],
  ['/apis/{apiId}/stages', 'CreateStage GetStages'],
  ['/apis/{apiId}/stages/{stageName}', 'DeleteStage GetStage UpdateStage'],
  ['/apis/{apiId}/stages/{stageName}/accesslogsettings', 'DeleteAccessLogSettings'],
  ['/apis/{apiId}/stages/{stageName}/cache/authorizers', 'ResetAuthorizersCache'],
  ['/clientcertificates', 'GenerateClientCertificate GetClientCertificates'],
  ['/clientcertificates/{clientCertificateId}', 'DeleteClientCertificate GetClientCertificate UpdateClientCertificate'],
  ['/domainnames', 'CreateDomainName GetDomainNames'],
  ['/domainnames/{domainName}', 'DeleteDomainName GetDomainName UpdateDomainName'],
  ['/domainnames/{domainName}/apimappings', 'CreateApiMapping GetApiMappings'],
  ['/domainnames/{domainName}/apimappings/{apiMappingId}', 'DeleteApiMapping GetApiMapping UpdateApiMapping'],
  ['/domainnames/{domainName}/basepathmappings', 'CreateBasePathMapping GetBasePathMappings'],
  [
    '/domainnames/{domainName}/basepathmappings/{basePath}',
    'DeleteBasePathMapping GetBasePathMapping UpdateBasePathMapping',
  ],
  ['/restapis', 'CreateRestApi GetRestApis ImportRestApi'],
  ['/restapis/{restApiId}', 'DeleteRestApi GetRestApi PutRestApi UpdateRestApi'],
  ['/restapis/{restApiId}/authorizers', 'CreateAuthorizer GetAuthorizers'],
  [
    '/restapis/{restApiId}/authorizers/{authorizerId}',
    'DeleteAuthorizer GetAuthorizer TestInvokeAuthorizer UpdateAuthorizer',
  ],
  ['/restapis/{restApiId}/deployments', 'CreateDeployment GetDeployments'],
  ['/restapis/{restApiId}/deployments/{deploymentId}', 'DeleteDeployment GetDeployment UpdateDeployment'],
  [
    '/restapis/{restApiId}/documentation/parts',
    'CreateDocumentationPart GetDocumentationParts ImportDocumentationParts',
  ],
  [
    '/restapis/{restApiId}/documentation/parts/{documentationPartId}',
    'DeleteDocumentationPart GetDocumentationPart UpdateDocumentationPart',
  ],
  ['/restapis/{restApiId}/documentation/versions', 'CreateDocumentationVersion GetDocumentationVersions'],
  [
    '/restapis/{restApiId}/documentation/versions/{documentationVersion}',
    'DeleteDocumentationVersion GetDocumentationVersion UpdateDocumentationVersion',
  ],
  ['/restapis/{restApiId}/gatewayresponses', 'GetGatewayResponses'],
  [
    '/restapis/{restApiId}/gatewayresponses/{responseType}',
    'DeleteGatewayResponse GetGatewayResponse PutGatewayResponse UpdateGatewayResponse',
  ],
  ['/restapis/{restApiId}/models', 'CreateModel GetModels'],
  ['/restapis/{restApiId}/models/{modelName}', 'DeleteModel GetModel UpdateModel'],
  ['/restapis/{restApiId}/models/{modelName}/default_template', 'GetModelTemplate'],
  ['/restapis/{restApiId}/requestvalidators', 'CreateRequestValidator GetRequestValidators'],
  [
    '/restapis/{restApiId}/requestvalidators/{requestValidatorId}',
    'DeleteRequestValidator GetRequestValidator UpdateRequestValidator',
  ],
  ['/restapis/{restApiId}/resources', 'GetResources'],
  ['/restapis/{restApiId}/resources/{parentId}', 'CreateResource'],
  ['/restapis/{restApiId}/resources/{resourceId}', 'DeleteResource GetResource UpdateResource'],
  [
    '/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}',
    'DeleteMethod GetMethod PutMethod TestInvokeMethod UpdateMethod',
  ],
  [
    '/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}/integration',
    'DeleteIntegration GetIntegration PutIntegration UpdateIntegration',
  ],
  [
    '/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}/integration/responses/{statusCode}',
    'DeleteIntegrationResponse GetIntegrationResponse PutIntegrationResponse UpdateIntegrationResponse',
  ],
  [
    '/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}/responses/{statusCode}',
    'DeleteMethodResponse GetMethodResponse PutMethodResponse UpdateMethodResponse',
  ],
  ['/restapis/{restApiId}/stages', 'CreateStage GetStages'],
  ['/restapis/{restApiId}/stages/{stageName}', 'DeleteStage GetStage UpdateStage'],
  ['/restapis/{restApiId}/stages/{stageName}/cache/authorizers', 'FlushStageAuthorizersCache'],
  ['/restapis/{restApiId}/stages/{stageName}/cache/data', 'FlushStageCache'],
  ['/restapis/{restApiId}/stages/{stageName}/exports/{exportType}', 'GetExport'],
  ['/restapis/{restApiId}/stages/{stageName}/sdks/{sdkType}', 'GetSdk'],
  ['/sdktypes', 'GetSdkTypes'],
  ['/sdktypes/{id}', 'GetSdkType'],
  ['/usageplans', 'CreateUsagePlan GetUsagePlans'],
  ['/usageplans/{usagePlanId}', 'DeleteUsagePlan GetUsagePlan UpdateUsagePlan'],
  ['/usageplans/{usagePlanId}/keys', 'CreateUsagePlanKey GetUsagePlanKeys'],
  ['/usageplans/{usagePlanId}/keys/{keyId}', 'DeleteUsagePlanKey GetUsagePlanKey'],
  ['/usageplans/{usagePlanId}/keys/{keyId}/usage', 'UpdateUsage'],
  ['/usageplans/{usagePlanId}/usage', 'GetUsage'],
  ['/vpclinks', 'CreateVpcLink GetVpcLinks'],
  ['/vpclinks/{vpcLinkId}', 'DeleteVpcLink GetVpcLink UpdateVpcLink'],
]

/** Operation → its paths. */
export const pathsOf: ReadonlyMap<string, readonly string[]> = paths.reduce((known, [path, operations]) => {
  for (const operation of operations.split(' ')) known.set(operation, [...(known.get(operation) ?? []), path])
  return known
}, new Map<string, readonly string[]>())
