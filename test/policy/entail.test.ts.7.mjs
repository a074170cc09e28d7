// stand-in:jest
var { describe, test, expect, beforeAll, beforeEach, afterEach, afterAll } = globalThis.standInForJest;

// src/policy/containment/budget.ts
var BudgetSpent = class extends Error {
  name = "BudgetSpent";
};
var Budget = class {
  #maxStates;
  #states;
  #steps;
  constructor(maxStates) {
    this.#maxStates = maxStates;
    this.#states = maxStates;
    this.#steps = maxStates * stepsPerState;
  }
  /** One more state, reached by looking at `steps` positions of patterns. */
  spend(steps) {
    this.#states--;
    this.#steps -= steps;
    if (this.#states < 0 || this.#steps < 0) throw new BudgetSpent(`more than ${this.#maxStates} states`);
  }
};
var stepsPerState = 400;

// src/policy/conditions/bool.ts
function bool(value) {
  const policy = parseBool(value);
  return (text) => {
    const request = parseBool(text);
    return policy === void 0 || request === void 0 ? void 0 : policy === request;
  };
}
function parseBool(text) {
  const lower = text.toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : void 0;
}

// src/policy/conditions/numeric.ts
var numberForm = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
var exactDigits = 15;
function parseNumber(text) {
  const trimmed = text.trim();
  if (!numberForm.test(trimmed) || /e/i.test(trimmed)) return void 0;
  const digits = trimmed.replace(/^[+-]?0*|\./g, "").replace(/^0+/, "");
  return digits.length <= exactDigits ? Number(trimmed) : void 0;
}
var comparisons = {
  Equals: (request, policy) => request === policy,
  LessThan: (request, policy) => request < policy,
  LessThanEquals: (request, policy) => request <= policy,
  GreaterThan: (request, policy) => request > policy,
  GreaterThanEquals: (request, policy) => request >= policy
};
function comparing(parse, comparison) {
  return (value) => {
    const policy = parse(value);
    if (policy === void 0) return () => void 0;
    return (text) => {
      const request = parse(text);
      return request === void 0 ? void 0 : comparison(request, policy);
    };
  };
}

// src/policy/conditions/date.ts
var iso = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i;
function parseDate(text) {
  const trimmed = text.trim();
  if (/^\d{4}$/.test(trimmed)) return void 0;
  const seconds = parseNumber(trimmed);
  if (seconds !== void 0) return seconds * 1e3;
  return /\.\d{4}/.test(trimmed) ? void 0 : timeOf(trimmed);
}
function timeOf(text) {
  const match = iso.exec(text);
  if (!match) return void 0;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  if (!isInCalendar(Number(year), Number(month), Number(day))) return void 0;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${offset}`);
  return Number.isNaN(time) ? void 0 : time;
}
var isInCalendar = (year, month, day) => month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2e3 + year % 400, month, 0)).getUTCDate();

// src/policy/conditions/ip.ts
import ipaddr from "ipaddr.js";
function parseRange(text) {
  const [address = "", length, more] = text.trim().split("/");
  const isAddress = address.includes(":") ? ipaddr.IPv6.isValid(address) : ipaddr.IPv4.isValidFourPartDecimal(address);
  if (more !== void 0 || !isAddress) return void 0;
  const parsed = ipaddr.parse(address);
  const family = parsed.kind() === "ipv4" ? 4 : 6;
  const width = family === 4 ? 32 : 128;
  if (length !== void 0 && !/^\d{1,3}$/.test(length)) return void 0;
  const bits = length === void 0 ? width : Number(length);
  if (bits > width) return void 0;
  const value = parsed.toByteArray().reduce((sum, byte) => sum << 8n | BigInt(byte), 0n);
  const size = 1n << BigInt(width - bits);
  const first = value / size * size;
  return { family, first, last: first + size - 1n };
}
var quad = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
function parseQuad(text) {
  const match = quad.exec(text);
  if (!match) return void 0;
  const [a, b, c, d] = [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])];
  return a > 255 || b > 255 || c > 255 || d > 255 ? void 0 : ((a * 256 + b) * 256 + c) * 256 + d;
}
function ipAddress(value) {
  const network = parseRange(value);
  const [first, last] = network?.family === 4 ? [Number(network.first), Number(network.last)] : [1, 0];
  return (text) => {
    const plain = parseQuad(text);
    if (plain !== void 0 && network !== void 0) return first <= plain && plain <= last;
    const address = parseRange(text);
    if (network === void 0 || address === void 0) return void 0;
    if (network.family !== address.family) return false;
    return network.first <= address.first && address.last <= network.last;
  };
}

// src/policy/containment/intervals.ts
var parsers = {
  numeric: parseNumber,
  date: parseDate
};
var isOrdered = (family) => family === "numeric" || family === "date" || family === "ip";
function isReadable({ operator, values }) {
  const parse = operator.family === "ip" ? parseRange : parsers[operator.family];
  return parse !== void 0 && values.every((value) => parse(value) !== void 0);
}
function orderedImplies(premises, conclusion) {
  const samples = samplesOf([...premises, conclusion]);
  return samples.every((sample) => !premises.every((premise2) => holds(premise2, sample)) || holds(conclusion, sample));
}
function samplesOf(clauses) {
  const values = clauses.flatMap((clause) => clause.values);
  const family = clauses[0]?.operator.family;
  if (family === "ip") {
    const ranges = values.flatMap((value) => parseRange(value) ?? []);
    const points2 = ranges.flatMap((range) => [
      { kind: "ip", family: range.family, value: range.first },
      { kind: "ip", family: range.family, value: range.last + 1n }
    ]);
    const origins = [4, 6].map((version) => ({ kind: "ip", family: version, value: 0n }));
    return [...origins, ...points2].filter(({ family: version, value }) => value < 1n << (version === 4 ? 32n : 128n));
  }
  const parse = family && parsers[family];
  const points = [...new Set(values.flatMap((value) => parse?.(value) ?? []))].sort((a, b) => a - b);
  const between = points.map((point, index) => {
    const next = points[index + 1];
    return next === void 0 ? point + Math.max(1, Math.abs(point)) : (point + next) / 2;
  });
  const first = points[0] ?? 0;
  return [first - Math.max(1, Math.abs(first)), ...points, ...between].map((value) => ({ kind: "number", value }));
}
function holds({ operator, values }, sample) {
  const matches = values.some((value) => {
    if (sample.kind === "ip") {
      const range = parseRange(value);
      return range?.family === sample.family && range.first <= sample.value && sample.value <= range.last;
    }
    const point = parsers[operator.family]?.(value);
    const comparison = comparisons[operator.base.replace(/^(Numeric|Date)/, "")];
    return point !== void 0 && comparison !== void 0 && comparison(sample.value, point);
  });
  return matches !== operator.negated;
}

// src/policy/arn.ts
function arnSegments(text) {
  const segments = [];
  let start = 0;
  while (segments.length < 5) {
    const colon = text.indexOf(":", start);
    if (colon < 0) break;
    segments.push(text.slice(start, colon));
    start = colon + 1;
  }
  segments.push(text.slice(start));
  return segments;
}
function splitOutsideVariables(value) {
  const segments = [];
  let start = 0;
  let depth = 0;
  for (let at = 0; at < value.length && segments.length < 5; at++) {
    if (value.startsWith("${", at)) depth = 1;
    else if (value[at] === "}") depth = 0;
    else if (value[at] === ":" && depth === 0) {
      segments.push(value.slice(start, at));
      start = at + 1;
    }
  }
  segments.push(value.slice(start));
  return segments;
}

// src/policy/opaque.ts
var OPEN = "\uE000";
var CLOSE = "\uE001";
var opaque = (expression) => OPEN + expression + CLOSE;
var hasOpaque = (text) => text.includes(OPEN);

// src/policy/truth.ts
var not = (truth) => truth === void 0 ? void 0 : !truth;
function any(items, test2) {
  let result = false;
  for (const item of items) {
    const truth = test2(item);
    if (truth === true) return true;
    if (truth === void 0) result = void 0;
  }
  return result;
}
function all(items, test2) {
  return not(any(items, (item) => not(test2(item))));
}

// src/policy/letters.ts
var STAR = -1;
var ANY = -2;
var STAR_IN_SEGMENT = -3;
var ANY_IN_SEGMENT = -4;
var COLON = 58;
var isStar = (item) => item === STAR || item === STAR_IN_SEGMENT;
function readLetters(text, syntax) {
  const items = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === OPEN) {
      const end = text.indexOf(CLOSE, at);
      if (end > 0) {
        items.push({ kind: "opaque", expression: text.slice(at + 1, end) });
        at = end;
        continue;
      }
    }
    if (char === "$" && syntax.variables && text[at + 1] === "{") {
      const end = closingBrace(text, at + 2);
      if (end > 0) {
        items.push(readVariable(text.slice(at + 2, end)));
        at = end;
        continue;
      }
    }
    if (syntax.wildcards && char === "*") {
      if (items.at(-1) !== STAR) items.push(STAR);
    } else if (syntax.wildcards && char === "?") items.push(ANY);
    else items.push(text.charCodeAt(at));
  }
  return items;
}
function closingBrace(text, from) {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "}") return at;
    if (text[at] === OPEN) at = Math.max(at, text.indexOf(CLOSE, at));
  }
  return -1;
}
function readVariable(inner) {
  if (inner.includes(OPEN)) return { kind: "opaque", expression: `\${${inner}}` };
  if (inner === "*" || inner === "?" || inner === "$") return inner.charCodeAt(0);
  const match = /^([^,]*?)\s*,\s*'([^']*)'$/.exec(inner);
  if (match) return { kind: "variable", name: (match[1] ?? "").trim().toLowerCase(), fallback: match[2] ?? "" };
  return { kind: "variable", name: inner.trim().toLowerCase() };
}
function foldItems(items) {
  return items.map((item) => {
    if (typeof item !== "number" || item < 0) return item;
    const lower = String.fromCharCode(item).toLowerCase();
    return lower.length === 1 ? lower.charCodeAt(0) : item;
  });
}
var unknownText = (unknown) => unknown.kind === "opaque" ? OPEN + unknown.expression + CLOSE : `\${${unknown.name}${unknown.fallback === void 0 ? "" : `, '${unknown.fallback}'`}}`;
function restrictToSegments(items, reading, wide) {
  if (reading.startsWith("flat")) return [...items];
  let colons = 0;
  let unclear = false;
  return items.map((item, index) => {
    if (item === COLON) colons++;
    else if (typeof item !== "number") unclear = true;
    else if (item === STAR || item === ANY) {
      if (colons >= 5 || unclear && wide) return item;
      const next = items[index + 1];
      const free = item === STAR && (next === void 0 || next === COLON && reading !== "segments");
      if (!free) return item === STAR ? STAR_IN_SEGMENT : ANY_IN_SEGMENT;
    }
    return item;
  });
}

// src/policy/glob.ts
function compileGlob(letters) {
  const flat = compileFlat(letters.map((letter) => letter === STAR_IN_SEGMENT ? STAR : letter));
  if (!letters.some((letter) => letter === STAR_IN_SEGMENT || letter === ANY_IN_SEGMENT)) return flat;
  return (text) => flat(text) && matchesInSegments(letters, text);
}
function compileFlat(letters) {
  const pieces = [];
  let start = 0;
  for (let at = 0; at <= letters.length; at++) {
    if (at < letters.length && letters[at] !== STAR) continue;
    pieces.push(makePiece(letters.slice(start, at)));
    start = at + 1;
  }
  const [first, ...rest] = pieces;
  const last = rest.pop();
  if (first === void 0) return (text) => text === "";
  if (last === void 0) {
    if (letters.every((letter) => letter >= 0)) return literalGlob(String.fromCharCode(...letters));
    return (text) => text.length === first.length && first.at(text, 0);
  }
  const [prefix] = pieces;
  if (rest.length === 0 && last.length === 0 && prefix?.literal !== void 0) return prefixGlob(prefix.literal);
  const least = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (least === 0) return () => true;
  const middle = rest.filter((piece) => piece.length > 0);
  return (text) => {
    if (text.length < least || !first.at(text, 0) || !last.at(text, text.length - last.length)) return false;
    let at = first.length;
    for (const piece of middle) {
      at = piece.find(text, at);
      if (at < 0) return false;
      at += piece.length;
    }
    return at <= text.length - last.length;
  };
}
var literalGlob = (literal) => (text) => text === literal;
function prefixGlob(literal) {
  const end = literal.length - 1;
  const last = literal.charCodeAt(end);
  if (end < 0) return () => true;
  return (text) => text.charCodeAt(end) === last && text.startsWith(literal);
}
function makePiece(letters) {
  const length = letters.length;
  if (letters.every((letter) => letter >= 0)) {
    const literal = String.fromCharCode(...letters);
    return {
      literal,
      length,
      at: (text, index) => text.startsWith(literal, index),
      find: (text, from) => text.indexOf(literal, from)
    };
  }
  const at = (text, index) => {
    if (index + length > text.length) return false;
    for (let offset = 0; offset < length; offset++) {
      const letter = letters[offset];
      if (letter >= 0 && letter !== text.charCodeAt(index + offset)) return false;
    }
    return true;
  };
  return {
    length,
    at,
    find: (text, from) => {
      for (let index = from; index + length <= text.length; index++) if (at(text, index)) return index;
      return -1;
    }
  };
}
function matchesInSegments(letters, text) {
  const end = letters.length;
  let current = new Uint8Array(end + 1);
  const enter = (positions, position) => {
    positions[position] = 1;
    if (letters[position] === STAR || letters[position] === STAR_IN_SEGMENT) enter(positions, position + 1);
  };
  enter(current, 0);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const next = new Uint8Array(end + 1);
    for (let position = 0; position < end; position++) {
      if (current[position] === 0) continue;
      const letter = letters[position];
      if (letter === STAR || letter === STAR_IN_SEGMENT && code !== COLON) enter(next, position);
      else if (letter === code || letter === ANY || letter === ANY_IN_SEGMENT && code !== COLON)
        enter(next, position + 1);
    }
    current = next;
  }
  return current[end] === 1;
}

// src/policy/template.ts
function compileTemplate(pattern, options) {
  const { plain, matcher } = compileParts(pattern, options);
  if (plain === void 0) return matcher;
  return (text, context) => hasOpaque(text) ? matcher(text, context) : plain(text);
}
function compileParts(pattern, options) {
  const { ignoreCase = false, reading = "flat" } = options;
  const withoutValue = "withoutValue" in options ? options.withoutValue : false;
  const fold = (letters) => ignoreCase ? foldItems(letters) : letters;
  const prepare = (letters) => restrictToSegments(fold(letters), reading, false);
  const raw = readLetters(pattern, options);
  const items = prepare(raw);
  const fixed = items.filter((item) => typeof item === "number");
  if (fixed.length === items.length) {
    const glob = compileGlob(fixed);
    return {
      plain: ignoreCase ? (text) => glob(text.toLowerCase()) : glob,
      matcher: (text) => matchOpaque(items, text, ignoreCase)
    };
  }
  const matcher = (text, context) => {
    const resolved = resolve(raw, context);
    if (resolved === null) return withoutValue;
    const letters = prepare(resolved);
    const known = letters.filter((item) => typeof item === "number");
    if (known.length < letters.length || hasOpaque(text)) return matchOpaque(letters, text, ignoreCase);
    return compileGlob(known)(ignoreCase ? text.toLowerCase() : text);
  };
  return { plain: void 0, matcher };
}
function resolve(items, context) {
  const resolved = [];
  for (const item of items) {
    if (typeof item === "number" || item.kind === "opaque") {
      resolved.push(item);
      continue;
    }
    const values = context.keys.get(item.name);
    let value;
    if (values === void 0 || values.length === 0) {
      const absent2 = values !== void 0 || context.unlisted === "absent" || context.absent?.has(item.name) === true;
      if (!absent2) {
        resolved.push(item);
        continue;
      }
      value = item.fallback;
    } else value = values.length === 1 ? values[0] : void 0;
    if (value === void 0) return null;
    resolved.push(...readLetters(value, { wildcards: false, variables: false }));
  }
  return resolved;
}
function matchOpaque(pattern, text, ignoreCase) {
  const read = readLetters(text, { wildcards: false, variables: false });
  const letters = ignoreCase ? foldItems(read) : read;
  if (hasOpaque(text) && sameLetters(pattern, letters)) return true;
  return mayMeet(pattern, letters) ? void 0 : false;
}
function sameLetters(pattern, text) {
  return reach(pattern, text, (item, letter) => {
    if (typeof letter !== "number")
      return item === STAR || typeof item === "object" && unknownText(item) === unknownText(letter);
    if (item === STAR_IN_SEGMENT || item === ANY_IN_SEGMENT) return letter !== COLON;
    return item === letter || item === STAR || item === ANY;
  });
}
var loose = (items) => items.map((item) => typeof item === "number" ? item : STAR);
function mayMeet(pattern, text) {
  const left = loose(pattern).map((item) => isStar(item) ? STAR : item);
  const right = loose(text);
  const seen = /* @__PURE__ */ new Set();
  const visit = (i, j) => {
    const key2 = i * (right.length + 1) + j;
    if (seen.has(key2)) return false;
    seen.add(key2);
    if (i === left.length && j === right.length) return true;
    const a = left[i];
    const b = right[j];
    if (a === STAR && visit(i + 1, j)) return true;
    if (b === STAR && visit(i, j + 1)) return true;
    if (a === STAR && b !== void 0 && visit(i, j + 1)) return true;
    if (b === STAR && a !== void 0 && visit(i + 1, j)) return true;
    const meets = a !== void 0 && b !== void 0 && a !== STAR && b !== STAR;
    return meets && (a === b || a === ANY || a === ANY_IN_SEGMENT) && visit(i + 1, j + 1);
  };
  return visit(0, 0);
}
function reach(pattern, text, accepts) {
  const close = (positions) => {
    for (const position of positions) if (isStar(pattern[position])) positions.add(position + 1);
    return positions;
  };
  let current = close(/* @__PURE__ */ new Set([0]));
  for (const letter of text) {
    const next = /* @__PURE__ */ new Set();
    for (const position of current) {
      const item = pattern[position];
      if (item !== void 0 && accepts(item, letter)) next.add(isStar(item) ? position : position + 1);
    }
    current = close(next);
  }
  return current.has(pattern.length);
}

// src/policy/conditions/arn.ts
function arnLike(value, { variables }) {
  const segments = splitOutsideVariables(value);
  const matchers = segments.map((segment) => compileTemplate(segment, { wildcards: true, variables }));
  const unclear = hasOpaque(value) ? compileTemplate(value, { wildcards: true, variables }) : void 0;
  return (text, context) => {
    const parts = arnSegments(text);
    if (unclear) return text === value ? true : unclear(text, context) === false ? false : void 0;
    if (hasOpaque(text)) return void 0;
    if (segments.length !== 6) return void 0;
    if (parts.length !== 6) return false;
    return all(matchers, (matcher) => matcher(parts[matchers.indexOf(matcher)] ?? "", context));
  };
}

// src/policy/conditions/binary.ts
function binaryEquals(value) {
  const policy = canonicalBase64(value);
  return (text) => {
    if (hasOpaque(value) && text !== value) return void 0;
    return canonicalBase64(text) === policy;
  };
}
var canonicalBase64 = (text) => text.trim().replace(/=+$/, "");

// src/policy/conditions/multivalued-keys.ts
var names = {
  a4b: "filters_devicetype",
  account: "accountresourceorgpaths alternatecontacttypes",
  acm: "domainnames",
  airflow: "teamnames",
  apigateway: "request/apikeyrequired request/authorizertype request/authorizeruri request/conditionbasepaths request/endpointtype request/routeauthorizationtype request/securitypolicy resource/apikeyrequired resource/authorizertype resource/authorizeruri resource/conditionbasepaths resource/endpointtype resource/routeauthorizationtype resource/securitypolicy",
  autoscaling: "capacityreservationids capacityreservationresourcegrouparns loadbalancernames targetcapacitytypes targetgrouparns trafficsourceidentifiers vpczoneidentifiers",
  aws: "calledvia principalorgpaths principalservicenameslist resourceorgpaths sourceorgpaths tagkeys vpceorgpaths",
  "aws-marketplace": "agreementtype productid",
  backup: "copytargetorgpaths copytargets frameworkarns",
  "bedrock-agentcore": "allowedqueryparameters allowedrequestheaders allowedresponseheaders credentialproviderscope inboundjwtclaim/aud inboundjwtclaim/scope securitygroups subnets",
  "bedrock-mantle": "files",
  cloudformation: "resourcetypes targetregion",
  cloudshell: "securitygroupids subnetids vpcids",
  cloudwatch: "alarmactions requestinsightruleloggroups requestmanagedresourcearns",
  codebuild: "buildbatchconfig.restrictions.computetypesallowed buildbatchconfig.restrictions.fleetsallowed cache.modes environment.environmentvariables.name environment.environmentvariables.value filesystemlocations.identifier filesystemlocations.location filesystemlocations.type secondaryartifacts.artifactidentifier secondaryartifacts.bucketowneraccess secondaryartifacts.encryptiondisabled secondaryartifacts.location secondarysources.auth.resource secondarysources.auth.type secondarysources.buildstatusconfig.context secondarysources.buildstatusconfig.targeturl secondarysources.insecuressl secondarysources.location secondarysources.sourceidentifier vpcconfig.securitygroupids vpcconfig.subnets",
  comprehend: "vpcsecuritygroupids vpcsubnets",
  connect: "flowtype listrealtimecontactanalysissegmentsbysegmenttype monitorcapabilities searchcontactsbycontactanalysis",
  datapipeline: "pipelinecreator workergroup",
  deadline: "farmmembershiplevels fleetmembershiplevels jobmembershiplevels queuemembershiplevels",
  "devops-guru": "servicenames",
  dsql: "fistargetarns",
  dynamodb: "attributes firstpartitionkeyvalues fistargetarns fourthpartitionkeyvalues leadingkeys secondpartitionkeyvalues thirdpartitionkeyvalues",
  ec2: "fistargetarns ikeversions phase1dhgroup phase1encryptionalgorithms phase1integrityalgorithms phase2dhgroup phase2encryptionalgorithms phase2integrityalgorithms vpceprivatednsspecifieddomains",
  ecs: "capacity-provider compute-compatibility subnet",
  eks: "encryptionconfigproviderkeyarns kubernetesgroups namespaces",
  elasticloadbalancing: "listenerprotocol securitygroup securitypolicy subnet",
  events: "detail-type eventbusarn metadata/* source targetarn",
  fis: "operations targets",
  geo: "deviceids geofenceids",
  glue: "securitygroupids subnetids vpcids",
  iam: "accountpropertynamespaces",
  identitystore: "groupexternalidissuers groupid userexternalidissuers userid",
  imagebuilder: "createdresourcetagkeys",
  iot: "thinggrouparn tunneldestinationservice",
  iotfleetwise: "signals",
  iotsitewise: "taskarns",
  iottwinmaker: "linkedservices",
  kinesis: "fistargetarns",
  kms: "encryptioncontextkeys grantoperations resourcealiases",
  lambda: "layer securitygroupids subnetids",
  lex: "associatedintents associatedslottypes",
  logs: "loggeneratingresourcearns",
  networkmanager: "edgelocations subnetarns",
  oam: "resourcetypes",
  observabilityadmin: "centralizationsourceid centralizationsourceregions",
  partnercentral: "fulfillmenttypes programs",
  "partnercentral-account-management": "legacypartnercentralrole marketingcentralrole proserverole",
  "payment-cryptography": "resourcealiases",
  pi: "dimensions",
  quicksight: "allowedembeddingdomains kmskeyarns",
  "refactor-spaces": "createdbyaccountids",
  route53: "changeresourcerecordsetsactions changeresourcerecordsetsnormalizedrecordnames changeresourcerecordsetsrecordtypes",
  s3: "inventoryaccessibleoptionalfields requestobjecttagkeys",
  s3express: "inventoryaccessibleoptionalfields permissions",
  sagemaker: "acceleratortypes customermetadatapropertiestoremove imagearns imageversionarns instancetypes notebookinstancelifecycleconfigarns studiolifecycleconfigarns updatablefeatures vpcsecuritygroupids vpcsubnets",
  saml: "cn eduorghomepageuri eduorgidentityauthnpolicyuri eduorglegalname eduorgsuperioruri eduorgwhitepagesuri edupersonaffiliation edupersonassurance edupersonentitlement edupersonnickname edupersonorgunitdn edupersonscopedaffiliation edupersontargetedid",
  secretsmanager: "addreplicaregions",
  ses: "configurationsetoptions recipients replicaregion",
  ssm: "documentcategories documentversion inventorytypename",
  states: "statemachinequalifier",
  sts: "identitytokenaudience requestcontextproviders transitivetagkeys",
  synthetics: "names",
  transfer: "requestserverprotocols",
  "vpc-lattice": "privatednsspecifieddomains securitygroupids targetgrouparns",
  "vpc-lattice-svcs": "requestquerystring/*",
  wisdom: "messagetemplate/routingprofilearn searchfilter/qualifier"
};
var listed = Object.entries(names).flatMap(([prefix, list]) => list.split(" ").map((name) => `${prefix}:${name}`));
var exact = new Set(listed.filter((key2) => !key2.includes("*")));
var beginnings = listed.filter((key2) => key2.includes("*")).map((key2) => key2.slice(0, key2.indexOf("*")));
var isMultivalued = (key2) => exact.has(key2) || key2.endsWith(":amr") || beginnings.some((beginning) => key2.startsWith(beginning));

// src/policy/conditions/operators.ts
var families = {
  string: [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike"
  ],
  numeric: [
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals"
  ],
  date: [
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals"
  ],
  bool: ["Bool"],
  binary: ["BinaryEquals"],
  ip: ["IpAddress", "NotIpAddress"],
  arn: ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
  null: ["Null"]
};
var bases = /* @__PURE__ */ new Map();
for (const [family, names2] of Object.entries(families))
  for (const name of names2) bases.set(name.toLowerCase(), { name, family });
var quantifiers = ["ForAllValues", "ForAnyValue"];
function parseOperator(text) {
  const match = /^(?:([a-z]+):)?([a-z]+?)(ifexists)?$/.exec(text.toLowerCase());
  if (!match) return void 0;
  const quantifier = quantifiers.find((name) => name.toLowerCase() === match[1]);
  const found = bases.get(match[2] ?? "");
  if (found === void 0 || match[1] !== void 0 && quantifier === void 0) return void 0;
  const ifExists = match[3] !== void 0;
  if (found.family === "null" && (ifExists || quantifier !== void 0)) return void 0;
  const base = found.name.replace("Not", "");
  return { family: found.family, base, negated: base !== found.name, ifExists, quantifier };
}
function holdsWhenAbsent({ negated, ifExists, quantifier }) {
  if (quantifier === "ForAllValues") return true;
  if (quantifier === "ForAnyValue") return ifExists ? void 0 : false;
  return ifExists || negated;
}

// src/policy/conditions/string.ts
var stringEquals = (value, { variables }) => compileTemplate(value, { wildcards: false, variables });
var stringEqualsIgnoreCase = (value, { variables }) => compileTemplate(value, { wildcards: false, variables, ignoreCase: true });
var stringLike = (value, { variables }) => compileTemplate(value, { wildcards: true, variables });

// src/policy/conditions/clause.ts
var compilers = {
  StringEquals: stringEquals,
  StringEqualsIgnoreCase: stringEqualsIgnoreCase,
  StringLike: stringLike,
  Bool: bool,
  BinaryEquals: binaryEquals,
  IpAddress: ipAddress,
  ArnEquals: arnLike,
  ArnLike: arnLike
};
for (const [name, comparison] of Object.entries(comparisons)) {
  compilers[`Numeric${name}`] = comparing(parseNumber, comparison);
  compilers[`Date${name}`] = comparing(parseDate, comparison);
}

// src/policy/containment/premise.ts
function premiseOf({ operator: text, key: key2, values }, variables) {
  const operator = parseOperator(text);
  if (operator === void 0) throw new Error(`unknown condition operator ${text}`);
  return { operator, key: hasOpaque(key2) ? key2 : key2.toLowerCase(), values, variables };
}
var isUnclear = ({ operator, key: key2 }) => operator.family !== "null" && operator.quantifier === void 0 && mayBeList(key2);
var mayBeList = (key2) => hasOpaque(key2) ? !/^aws:(request|principal|resource)tag\//i.test(key2) : isMultivalued(key2);
var keyPresent = (key2) => ({
  operator: { family: "null", base: "Null", negated: false, ifExists: false, quantifier: void 0 },
  key: key2,
  values: ["false"],
  variables: false
});
function negationOf(premise2) {
  const { operator } = premise2;
  if (isUnclear(premise2)) return [];
  if (operator.family === "null") {
    const wanted = premise2.values.map((value) => value.toLowerCase());
    const flipped2 = ["true", "false"].filter((value) => !wanted.includes(value));
    return [{ ...premise2, values: flipped2 }];
  }
  const quantifier = operator.quantifier === void 0 ? void 0 : operator.quantifier === "ForAllValues" ? "ForAnyValue" : "ForAllValues";
  const flipped = {
    ...premise2,
    operator: { ...operator, negated: !operator.negated, ifExists: false, quantifier }
  };
  const needsKey = premiseHoldsWhenAbsent(premise2) === true && premiseHoldsWhenAbsent(flipped) !== false;
  return needsKey ? [flipped, keyPresent(premise2.key)] : [flipped];
}
function premiseHoldsWhenAbsent({ operator, values }) {
  if (operator.family === "null") return values.some((value) => value.toLowerCase() === "true");
  return holdsWhenAbsent(operator);
}

// src/policy/containment/language.ts
var END = -10;
var firstUnknown = 1114112;
var Automaton = class {
  languages;
  #letters = [];
  /** Owner of each position: index of its language. */
  #owner = [];
  /** Past the last position of the pattern. */
  #limit = [];
  #starts;
  #unknowns = /* @__PURE__ */ new Map();
  #items = [];
  /** Which positions a set under construction holds already: those stamped with its number. */
  #stamps;
  #stamp = 0;
  constructor(languages) {
    this.languages = languages;
    this.#starts = languages.map((language, owner) => language.patterns.map((one) => this.#add(owner, language, one)));
    this.#stamps = new Int32Array(this.#letters.length);
  }
  #add(owner, language, pattern) {
    const start = this.#letters.length;
    for (const item of [...pattern, END]) {
      const opaque2 = typeof item !== "number" && language.reading === "over";
      this.#letters.push(opaque2 ? STAR : this.#letterOf(item));
      this.#owner.push(owner);
      this.#limit.push(start + pattern.length + 1);
    }
    return start;
  }
  /** Unknown texts are letters beyond all characters. */
  #letterOf(item) {
    if (typeof item === "number") return item;
    const text = unknownText(item);
    const known = this.#unknowns.get(text);
    if (known !== void 0) return known;
    const letter = firstUnknown + this.#items.length;
    this.#items.push(item);
    this.#unknowns.set(text, letter);
    return letter;
  }
  itemOf(letter) {
    return letter < firstUnknown ? letter : this.#items[letter - firstUnknown];
  }
  /** The first positions of a language's patterns. */
  starts(language) {
    return this.#starts[language];
  }
  ownerOf(position) {
    return this.#owner[position];
  }
  isEnd(position) {
    return this.#letters[position] === END;
  }
  /** From here every text is matched. */
  isAbsorbing(position) {
    return this.#letters[position] === STAR && this.#letters[position + 1] === END;
  }
  /** Has the pattern been matched, here or past wildcards that may be empty? */
  canEnd(position) {
    let at = position;
    while (this.#isStar(at)) at++;
    return this.isEnd(at);
  }
  /** Do the literal beginnings of two patterns differ? Then no text is matched from both positions. */
  startApart(a, b) {
    for (let offset = 0; ; offset++) {
      const [one, other] = [this.#letters[a + offset], this.#letters[b + offset]];
      if (!isPlain(one) || !isPlain(other) || this.#ignoresCase(a) || this.#ignoresCase(b)) return false;
      if (one !== other) return true;
    }
  }
  #isStar(position) {
    const letter = this.#letters[position];
    return letter === STAR || letter === STAR_IN_SEGMENT;
  }
  #ignoresCase(position) {
    return this.languages[this.#owner[position]].ignoreCase === true;
  }
  /** Adds the letters that a position and those past empty wildcards look for. */
  collect(position, into) {
    for (let at = position; ; at++) {
      const letter = this.#letters[at];
      if (letter >= firstUnknown) {
        const { reading, negated } = this.languages[this.#owner[at]];
        if (reading === "exact" && !negated) into.literal.add(letter);
      } else if (letter >= 0) {
        into.literal.add(letter);
        if (this.#ignoresCase(at)) for (const variant of caseVariants(letter)) into.literal.add(variant);
      } else if (letter === STAR_IN_SEGMENT || letter === ANY_IN_SEGMENT) into.colon = true;
      if (!this.#isStar(at)) return;
    }
  }
  /** Where a position may lead by a letter. Wildcards are not passed over in the results, but may have been before. */
  successors(position, letter) {
    const next = [];
    for (let at = position; ; at++) {
      this.#stepOne(next, at, letter);
      if (!this.#isStar(at)) break;
    }
    return next.length > 1 ? [...new Set(next)] : next;
  }
  /** A set of positions in ascending order, with those past wildcards that may be empty. */
  closed(positions) {
    const stamp = ++this.#stamp;
    const closed = [];
    let ascending = true;
    for (const position of positions) {
      for (let at = position; this.#stamps[at] !== stamp; at++) {
        this.#stamps[at] = stamp;
        if (closed.length > 0 && closed.at(-1) > at) ascending = false;
        closed.push(at);
        if (!this.#isStar(at)) break;
      }
    }
    if (!ascending) closed.sort((a, b) => a - b);
    return this.#withoutNeedless(closed);
  }
  /** Beside a position from which its language matches everything the others of that language add nothing. */
  #withoutNeedless(closed) {
    let absorbing;
    for (const position of closed)
      if (this.isAbsorbing(position)) (absorbing ??= /* @__PURE__ */ new Map()).set(this.#owner[position], position);
    if (absorbing === void 0) return closed;
    const found = absorbing;
    return closed.filter((position) => {
      const kept = found.get(this.#owner[position]);
      return kept === void 0 || position === kept || position === kept + 1;
    });
  }
  /** The closed set that a closed set leads to. */
  step(state, letter) {
    const next = [];
    for (const position of state) this.#stepOne(next, position, letter);
    return this.closed(next);
  }
  #stepOne(next, position, letter) {
    const expected = this.#letters[position];
    if (expected === END) return;
    if (letter >= firstUnknown) this.#stepUnknown(next, position, expected, letter);
    else if (expected === STAR || expected === STAR_IN_SEGMENT && letter !== COLON) next.push(position);
    else if (expected === letter || expected === ANY || expected === ANY_IN_SEGMENT && letter !== COLON || expected >= 0 && this.#ignoresCase(position) && caseVariants(letter).includes(expected))
      next.push(position + 1);
  }
  #stepUnknown(next, position, expected, letter) {
    if (this.languages[this.#owner[position]].reading === "over") {
      for (let at = position; at < this.#limit[position]; at++) next.push(at);
    } else if (expected === STAR) next.push(position);
    else if (expected === letter) next.push(position + 1);
  }
};
var isPlain = (letter) => letter >= 0 && letter < firstUnknown;
function caseVariants(letter) {
  const text = String.fromCharCode(letter);
  const variants = [text.toLowerCase(), text.toUpperCase()];
  return variants.filter((variant) => variant.length === 1).map((variant) => variant.charCodeAt(0));
}

// src/policy/containment/search.ts
var pleasant = "xabcdefghijklmnopqrstuvwyz0123456789";
var ideographs = String.fromCharCode(...Array.from({ length: 4096 }, (_, index) => 19968 + index));
var ANY_CHARACTER = `${pleasant}${pleasant.toUpperCase()}-_/.${ideographs}`;
var ACTION_CHARACTER = `${pleasant}-_`;
function findWord(left, right, characters, budget2) {
  const automaton = new Automaton([...left, ...right]);
  const roles = { musts: [], tracked: [], avoided: [], counted: [] };
  for (const [index, { negated }] of automaton.languages.entries())
    (negated === index < left.length ? roles.avoided : roles.musts).push(index);
  let found;
  explore(automaton, roles, characters, budget2, (_, word) => {
    found = word();
    return true;
  });
  return found;
}
function explore(automaton, { musts, tracked, avoided, counted }, characters, budget2, visit) {
  const isAvoided = new Set(avoided);
  const known = /* @__PURE__ */ new Map();
  const startsOf = (indexes) => automaton.closed(indexes.flatMap((index) => automaton.starts(index)));
  const atStart = { tracked: startsOf(tracked), free: startsOf([...avoided, ...counted]) };
  const enter = (into, node) => {
    if (node.free.some((at) => automaton.isAbsorbing(at) && isAvoided.has(automaton.ownerOf(at)))) return;
    const key2 = `${node.musts.join()}|${node.tracked.join()}`;
    const others = known.get(key2);
    budget2.spend(node.free.length + (others?.length ?? 0));
    if (others?.some((less) => isSubset(less, node.free))) return;
    if (others) others.push(node.free);
    else known.set(key2, [node.free]);
    into.push(node);
  };
  let frontier = [];
  for (const guess of guesses(automaton, musts))
    enter(frontier, { ...atStart, musts: guess, parent: void 0, letter: -1 });
  while (frontier.length > 0) {
    const next = [];
    for (const node of frontier) {
      const ends = node.musts.every((at) => automaton.canEnd(at));
      const isFree = !node.free.some((at) => automaton.isEnd(at) && isAvoided.has(automaton.ownerOf(at)));
      if (ends && isFree && visit(node, () => wordOf(automaton, node))) return;
      for (const letter of lettersAt(automaton, node, characters)) {
        const ways = node.musts.map((at) => automaton.successors(at, letter));
        if (ways.some((way) => way.length === 0)) continue;
        const follows = {
          tracked: automaton.step(node.tracked, letter),
          free: automaton.step(node.free, letter),
          parent: node,
          letter
        };
        for (const way of product(ways)) enter(next, { ...follows, musts: way });
      }
    }
    frontier = next;
  }
}
function guesses(automaton, musts) {
  let found = [[]];
  for (const index of musts) {
    const starts = automaton.starts(index);
    found = found.flatMap(
      (guess) => starts.filter((start) => !guess.some((at) => automaton.startApart(at, start))).map((start) => [...guess, start])
    );
  }
  return found;
}
function product(ways) {
  if (ways.every((way) => way.length === 1)) return [ways.map(([only]) => only)];
  let found = [[]];
  for (const way of ways) found = found.flatMap((one) => way.map((at) => [...one, at]));
  return found;
}
function lettersAt(automaton, { musts, tracked, free }, characters) {
  const wanted = { literal: /* @__PURE__ */ new Set(), colon: false };
  for (const position of musts) automaton.collect(position, wanted);
  for (const position of tracked) automaton.collect(position, wanted);
  const shunned = { literal: /* @__PURE__ */ new Set(), colon: false };
  for (const position of free) automaton.collect(position, shunned);
  if (wanted.colon || shunned.colon) wanted.literal.add(COLON);
  for (const character of characters) {
    const code = character.charCodeAt(0);
    if (code !== COLON && !wanted.literal.has(code) && !shunned.literal.has(code)) return wanted.literal.add(code);
  }
  return /* @__PURE__ */ new Set([...wanted.literal, ...shunned.literal]);
}
function isSubset(inner, outer) {
  if (inner.length > outer.length) return false;
  let at = 0;
  for (const value of inner) {
    while (at < outer.length && outer[at] < value) at++;
    if (outer[at] !== value) return false;
    at++;
  }
  return true;
}
function wordOf(automaton, node) {
  const word = [];
  for (let at = node; at?.parent !== void 0; at = at.parent) word.push(automaton.itemOf(at.letter));
  return word.reverse();
}

// src/policy/containment/texts.ts
var textBases = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"];
var isText = ({ operator }) => textBases.includes(operator.base);
function textImplies(premises, conclusion, budget2) {
  const base = premises.find(({ operator }) => !operator.negated);
  const left = premises.map(
    (premise2) => languageOf(premise2, premise2 === base ? "exact" : premise2.operator.negated ? "under" : "over")
  );
  const right = languageOf(conclusion, conclusion.operator.negated ? "over" : "under");
  return findWord(left, [right], ANY_CHARACTER, budget2) === void 0;
}
function languageOf({ operator, values, variables }, reading) {
  const arn = operator.family === "arn";
  const wildcards = arn || operator.base === "StringLike";
  const ignoreCase = operator.base === "StringEqualsIgnoreCase";
  const patterns = values.flatMap(
    (value) => arn ? arnPattern(value, variables, reading) : [readLetters(value, { wildcards, variables })]
  );
  return {
    patterns: patterns.map((pattern) => pattern.map((item) => asRead(item, wildcards, ignoreCase))),
    negated: operator.negated,
    reading,
    ignoreCase
  };
}
function asRead(item, wildcards, ignoreCase) {
  if (typeof item === "number" || !ignoreCase && (item.kind === "variable" || !wildcards)) return item;
  return { kind: "opaque", expression: `${ignoreCase ? "case" : "pattern"} ${unknownText(item)}` };
}
function arnPattern(value, variables, reading) {
  const segments = splitOutsideVariables(value);
  if (segments.length !== 6 || hasOpaque(segments.slice(0, 5).join(":"))) {
    return reading === "under" ? [] : [[STAR]];
  }
  const pattern = segments.flatMap((segment, index) => {
    const items = readLetters(segment, { wildcards: true, variables });
    if (index === 5) return items;
    const confined = items.map((item) => item === STAR ? STAR_IN_SEGMENT : item === ANY ? ANY_IN_SEGMENT : item);
    return [...confined, COLON];
  });
  return [pattern];
}

// src/policy/containment/entail.ts
function entails(premises, conclusion, budget2) {
  const related = premises.filter(({ key: key2 }) => key2 === conclusion.key);
  if (related.some((premise2) => isSameOrStronger(premise2, conclusion))) return true;
  const presence = presenceIn(related);
  if (presence === "contradiction") return true;
  if (conclusion.operator.family === "null") return presenceImplies(presence, conclusion);
  if (presence !== "present" && premiseHoldsWhenAbsent(conclusion) !== true) return false;
  if (presence === "absent") return true;
  if (isUnclear(conclusion)) return false;
  const { quantifier } = conclusion.operator;
  const [plain, everyValue, someValue] = byQuantifier(related);
  if (quantifier === void 0) return plain.length > 0 && valueImplies(plain, conclusion, budget2);
  if (quantifier === "ForAllValues") return valueImplies([...plain, ...everyValue], conclusion, budget2);
  return someValue.some((premise2) => valueImplies([premise2, ...plain, ...everyValue], conclusion, budget2));
}
function contradict(premises, budget2) {
  return [...new Set(premises.map(({ key: key2 }) => key2))].some((key2) => {
    const related = premises.filter((premise2) => premise2.key === key2);
    const presence = presenceIn(related);
    if (presence === "contradiction") return true;
    if (presence !== "present") return false;
    const [plain, everyValue, someValue] = byQuantifier(related);
    if (related.length === 1 && isSatisfiable(related[0])) return false;
    const impossible = [plain, ...someValue.map((premise2) => [premise2, ...plain, ...everyValue])];
    return impossible.some((values) => areImpossible(values, budget2));
  });
}
var isSatisfiable = ({ operator, values }) => !operator.negated && values.length > 0;
var areImpossible = (values, budget2) => values.some((premise2) => valueImplies(values, withoutValues(premise2), budget2));
var withoutValues = (premise2) => ({
  ...premise2,
  operator: { ...premise2.operator, negated: false },
  values: []
});
function byQuantifier(premises) {
  const telling = premises.filter(
    (premise2) => premise2.operator.family !== "null" && !isUnclear(premise2) && (premise2.operator.negated || premise2.values.length > 0)
  );
  const of = (quantifier) => telling.filter(({ operator }) => operator.quantifier === quantifier);
  return [of(void 0), of("ForAllValues"), of("ForAnyValue")];
}
function presenceIn(premises) {
  let mayBePresent = true;
  let mayBeAbsent = true;
  for (const premise2 of premises) {
    if (premise2.operator.family === "null") {
      const wanted = premise2.values.map(parseBool);
      if (wanted.includes(void 0) || wanted.length === 0) continue;
      if (!wanted.includes(true)) mayBeAbsent = false;
      if (!wanted.includes(false)) mayBePresent = false;
    } else if (premiseHoldsWhenAbsent(premise2) === false && premise2.values.length > 0) mayBeAbsent = false;
  }
  if (mayBePresent) return mayBeAbsent ? "either" : "present";
  return mayBeAbsent ? "absent" : "contradiction";
}
function presenceImplies(presence, { values }) {
  const wanted = values.map(parseBool);
  return (wanted.includes(true) || presence === "present") && (wanted.includes(false) || presence === "absent");
}
function isSameOrStronger(premise2, conclusion) {
  const { operator, values } = premise2;
  const wanted = conclusion.operator;
  if (operator.base !== wanted.base || operator.negated !== wanted.negated) return false;
  if (operator.quantifier !== wanted.quantifier || operator.ifExists && !wanted.ifExists) return false;
  if (!readAlike(premise2, conclusion) || values.length === 0) return false;
  return isSubset2(
    ...operator.negated ? [conclusion.values, values] : [values, conclusion.values]
  );
}
var isSubset2 = (inner, outer) => inner.every((value) => outer.includes(value));
var readAlike = (a, b) => a.variables === b.variables || ![...a.values, ...b.values].some((value) => value.includes("${"));
var plainly = (premise2) => ({
  ...premise2,
  operator: { ...premise2.operator, quantifier: void 0, ifExists: false }
});
function valueImplies(premises, conclusion, budget2) {
  if (premises.some((premise2) => isSameOrStronger(plainly(premise2), plainly(conclusion)))) return true;
  const { family } = conclusion.operator;
  if (isOrdered(family)) {
    const readable = premises.filter((premise2) => premise2.operator.family === family && isReadable(premise2));
    return isReadable(conclusion) && readable.length > 0 && orderedImplies(readable, conclusion);
  }
  if (isText(conclusion)) return textImplies(premises.filter(isText), conclusion, budget2);
  return family === "bool" && boolImplies(premises, conclusion);
}
function boolImplies(premises, conclusion) {
  const related = premises.filter(({ operator }) => operator.family === "bool");
  const understood = [...related, conclusion].every(({ values }) => values.every((v) => parseBool(v) !== void 0));
  if (!understood || related.length === 0) return false;
  return [true, false].every(
    (value) => !related.every((premise2) => boolHolds(premise2, value)) || boolHolds(conclusion, value)
  );
}
var boolHolds = ({ operator, values }, value) => values.some((text) => parseBool(text) === value) !== operator.negated;

// test/policy/entail.test.ts
var key = "aws:PrincipalTag/t";
var premise = ([operator, ...values], of = key) => premiseOf({ operator, key: of, values }, true);
var budget = () => new Budget(1e4);
var present = ["Null", "false"];
var absent = ["Null", "true"];
describe("what conditions entail", () => {
  test.each([
    ["nothing of nothing", [], ["StringEquals", "a"], false],
    ["that a key is present", [["StringEquals", "a"]], present, true],
    ["not of IfExists", [["StringEqualsIfExists", "a"]], present, false],
    ["not of a negated operator", [["StringNotEquals", "a"]], present, false],
    ["of ForAnyValue", [["ForAnyValue:StringNotEquals", "a"]], present, true],
    ["not of ForAllValues", [["ForAllValues:StringEquals", "a"]], present, false],
    ["not of a list without values", [["StringEquals"]], present, false],
    ["not of both answers", [["Null", "true", "false"]], present, false],
    ["not of an unknown answer", [["Null", opaque("var.a")]], present, false],
    ["not of no answer", [["Null"]], present, false],
    ["that it is absent", [absent], absent, true],
    ["either", [], ["Null", "true", "false"], true],
    ["everything of what cannot be", [present, absent], ["StringEquals", "a"], true],
    ["a negated operator of an absent key", [absent], ["StringNotEquals", "a"], true],
    ["no positive one", [absent], ["StringEquals", "a"], false],
    ["ForAllValues of an absent key", [absent], ["ForAllValues:StringEquals", "a"], true],
    ["no ForAnyValue", [absent], ["ForAnyValue:StringNotEquals", "a"], false],
    ["IfExists of IfExists by another operator", [["StringEqualsIfExists", "a"]], ["StringLikeIfExists", "a*"], true],
    ["of a strict one", [["StringEquals", "a"]], ["StringLikeIfExists", "a*"], true],
    ["but of its values", [["StringEqualsIfExists", "b"]], ["StringLikeIfExists", "a*"], false],
    ["any text of a key that is there", [present], ["ForAllValues:StringLike", "*"], true],
    ["of one that is a number", [["NumericEquals", "5"]], ["StringLike", "*"], true],
    ["no number of one that is there", [present], ["ForAllValues:NumericLessThan", "5"], false],
    ["no address of one that is there", [present], ["ForAllValues:IpAddress", "0.0.0.0/0", "::/0"], false],
    ["no address of a text", [["StringLike", "*"]], ["IpAddress", "0.0.0.0/0", "::/0"], false],
    ["no truth of a text", [["StringLike", "*"]], ["Bool", "true", "false"], false],
    ["a truth of a truth", [["Bool", "true"]], ["Bool", "TRUE", "false"], true],
    ["not the other one", [["Bool", "true"]], ["Bool", "false"], false],
    ["none of an unknown one", [["Bool", opaque("var.a")]], ["Bool", "true", "false"], false],
    [
      "one of two numbers",
      [
        ["NumericEquals", "5"],
        ["StringEquals", "5"]
      ],
      ["NumericLessThan", "6"],
      true
    ],
    ["not of a number that cannot be read", [["NumericEquals", opaque("var.a")]], ["NumericLessThan", "6"], false],
    [
      "two texts together",
      [
        ["StringLike", "a*"],
        ["StringLikeIfExists", "*b"]
      ],
      ["StringLike", "a*b", "ab"],
      true
    ],
    [
      "but no third",
      [
        ["StringLike", "a*"],
        ["StringLikeIfExists", "*b"]
      ],
      ["StringLike", "c*"],
      false
    ],
    [
      "the other way round",
      [
        ["StringLike", "*b"],
        ["StringLikeIfExists", "a*"]
      ],
      ["StringLike", "c*"],
      false
    ],
    [
      "everything of two texts apart",
      [
        ["StringLike", "ab*"],
        ["StringLikeIfExists", "ac*"]
      ],
      ["StringLike", "c*"],
      true
    ],
    ["case that is disregarded", [["StringEquals", "A"]], ["StringEqualsIgnoreCase", "a"], true],
    ["of letters only", [["StringEquals", "B"]], ["StringEqualsIgnoreCase", "a"], false],
    ["a letter whose other case is longer", [["StringEquals", "\xDF"]], ["StringEqualsIgnoreCase", "\xDF"], true],
    ["no longer one", [["StringEquals", "S"]], ["StringEqualsIgnoreCase", "\xDF"], false],
    [
      "a text within the segments of an ARN",
      [["StringEquals", "arn:aws:iam::1:role/a"]],
      ["ArnLike", "arn:aws:iam::?:*"],
      true
    ],
    ["none beyond", [["StringLike", "arn:aws:iam::*:role/a"]], ["ArnLike", "arn:aws:iam::*:role/a"], false],
    ["no pattern that is no ARN", [["ArnLike", "arn:aws:iam::1:role/a"]], ["ArnLike", "*"], false],
    ["one value of several", [["ForAnyValue:StringEquals", "a"]], ["ForAnyValue:StringLike", "?"], true],
    [
      "that is one of all of them",
      [
        ["ForAnyValue:StringLike", "a*"],
        ["ForAllValues:StringLike", "*b"]
      ],
      ["ForAnyValue:StringLike", "a*b", "ab"],
      true
    ],
    ["not of all of them", [["ForAllValues:StringEquals", "a"], present], ["ForAnyValue:StringEquals", "a"], false],
    ["all of them not of one", [["ForAnyValue:StringEquals", "a"]], ["ForAllValues:StringEquals", "a"], false],
    [
      "a single value of none with quantifier",
      [["ForAllValues:StringEquals", "a"], present],
      ["StringEquals", "a"],
      false
    ],
    ["of a single value all", [["StringEquals", "a"]], ["ForAllValues:StringLike", "a*"], true]
  ])("%s", (_, premises, conclusion, expected) => {
    expect(
      entails(
        premises.map((one) => premise(one)),
        premise(conclusion),
        budget()
      )
    ).toBe(expected);
  });
  test("only conditions on the same key count", () => {
    expect(entails([premise(["StringEquals", "a"], "aws:userid")], premise(["StringEquals", "a"]), budget())).toBe(
      false
    );
  });
  test("a variable is one only where both documents know variables", () => {
    const clause = { operator: "StringEquals", key, values: ["${aws:username}"] };
    const [known, plain] = [premiseOf(clause, true), premiseOf(clause, false)];
    expect(entails([known], known, budget())).toBe(true);
    expect(entails([known], plain, budget())).toBe(false);
  });
  test("of a key that is a list nothing but the same operator", () => {
    const list = (...clause) => premise(clause, "aws:TagKeys");
    expect(entails([list("StringEquals", "a")], list("StringEquals", "a", "b"), budget())).toBe(true);
    expect(entails([list("StringEquals", "a")], list("StringLike", "a"), budget())).toBe(false);
    expect(entails([list("StringEquals", "a")], list("ForAllValues:StringLike", "a"), budget())).toBe(false);
    expect(entails([list("StringNotEquals", "a", "b")], list("StringNotEquals", "a"), budget())).toBe(true);
    expect(entails([list("StringNotEquals", "a")], list("StringNotEquals", "a", "b"), budget())).toBe(false);
  });
});
describe("conditions that no request fulfils", () => {
  test.each([
    ["present and absent", [present, absent], true],
    ["a value and absent", [["StringEquals", "a"], absent], true],
    [
      "two values of one",
      [
        ["StringEquals", "a"],
        ["StringLike", "b*"]
      ],
      true
    ],
    [
      "where the key may be absent",
      [
        ["StringEqualsIfExists", "a"],
        ["StringLikeIfExists", "b*"]
      ],
      false
    ],
    [
      "a value, and not that value",
      [
        ["StringEquals", "a"],
        ["StringNotEquals", "a"]
      ],
      true
    ],
    [
      "a value, and not another one",
      [
        ["StringEquals", "a"],
        ["StringNotEquals", "b"]
      ],
      false
    ],
    ["no value at all, and present", [["StringNotLike", "*"], present], true],
    ["no value at all", [["StringNotLike", "*"]], false],
    [
      "two numbers",
      [
        ["NumericLessThan", "5"],
        ["NumericGreaterThan", "5"]
      ],
      true
    ],
    [
      "numbers that meet",
      [
        ["NumericLessThanEquals", "5"],
        ["NumericGreaterThanEquals", "5"]
      ],
      false
    ],
    [
      "one value that every value is not",
      [
        ["ForAnyValue:StringEquals", "a"],
        ["ForAllValues:StringEquals", "b"]
      ],
      true
    ],
    [
      "one value beside others",
      [
        ["ForAnyValue:StringEquals", "a"],
        ["ForAnyValue:StringLike", "b"]
      ],
      false
    ],
    [
      "every value, which may be none",
      [["ForAllValues:StringEquals", "a"], ["ForAllValues:StringLike", "b"], present],
      false
    ],
    ["a single one", [["StringEquals", "a"]], false],
    ["a single one that excludes", [["ForAnyValue:StringNotLike", "*"]], true]
  ])("%s", (_, premises, expected) => {
    expect(
      contradict(
        premises.map((one) => premise(one)),
        budget()
      )
    ).toBe(expected);
  });
  test("keys are looked at one by one", () => {
    const apart = [premise(["StringEquals", "a"]), premise(["StringEquals", "b"], "aws:userid")];
    expect(contradict(apart, budget())).toBe(false);
    expect(contradict([...apart, premise(["StringEquals", "c"], "aws:userid")], budget())).toBe(true);
  });
});
describe("the negation of a condition", () => {
  test.each([
    [["StringEquals", "a"], [["StringEquals", true]]],
    [["StringNotEquals", "a"], [["StringEquals", false]]],
    [
      ["StringEqualsIfExists", "a"],
      [
        ["StringEquals", true],
        ["Null", false]
      ]
    ],
    [["StringNotEqualsIfExists", "a"], [["StringEquals", false]]],
    [["ForAllValues:StringEquals", "a"], [["StringEquals", true, "ForAnyValue"]]],
    [["ForAnyValue:StringEquals", "a"], [["StringEquals", true, "ForAllValues"]]],
    [["Bool", "true"], [["Bool", true]]],
    [["Null", "true"], [["Null", false]]]
  ])("%j", (clause, expected) => {
    const found = negationOf(premise(clause));
    expect(found.map(({ operator }) => [operator.base, operator.negated, operator.quantifier])).toEqual(
      expected.map(([base, negated, quantifier]) => [base, negated, quantifier])
    );
    expect(found.some(({ operator }) => operator.ifExists)).toBe(false);
  });
  test("of presence is absence, and the other way round", () => {
    expect(negationOf(premise(["Null", "true"]))[0]?.values).toEqual(["false"]);
    expect(negationOf(premise(["Null", "FALSE"]))[0]?.values).toEqual(["true"]);
    expect(negationOf(premise(["Null", "true", "false"]))[0]?.values).toEqual([]);
  });
  test("of a plain operator on a list is not known", () => {
    expect(negationOf(premise(["StringEquals", "a"], "aws:TagKeys"))).toEqual([]);
  });
});
