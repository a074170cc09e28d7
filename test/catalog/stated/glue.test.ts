import { at, statedCases } from './cases.ts'

const glue = (resource: string, account = '111122223333'): string => at('glue', resource, `eu-central-1:${account}`)
const lake = (account?: string): string[] => [glue('catalog', account), glue('database/lake', account)]

statedCases('glue', [
  ['GetTable', { databaseName: 'lake', name: 'orders' }, [...lake(), glue('table/lake/orders')]],
  [
    'GetTable',
    { catalogId: '444455556666', databaseName: 'lake', name: 'orders' },
    [...lake('444455556666'), glue('table/lake/orders', '444455556666')],
  ],
  ['GetTable', { catalogId: '444455556666:s3tables/bucket', databaseName: 'lake', name: 'orders' }, 'unknown'],
  // Stored in lower case, whatever the request holds.
  ['GetTable', { databaseName: 'lake', name: 'Orders' }, 'unknown'],
  ['GetPartitions', { databaseName: 'lake', tableName: 'orders' }, [...lake(), glue('table/lake/orders')]],
  ['GetPartitions', { databaseName: 'lake' }, 'unknown'],
  [
    'CreateTable',
    { databaseName: 'lake', tableInput: { name: 'orders', storageDescriptor: { columns: [{ name: 'id' }] } } },
    [...lake(), glue('table/lake/orders')],
  ],
  [
    'BatchDeleteTable',
    { databaseName: 'lake', tablesToDelete: ['a', 'b'] },
    [...lake(), glue('table/lake/a'), glue('table/lake/b')],
  ],
  ['GetTables', { databaseName: 'lake' }, { only: lake() }],
  ['DeleteDatabase', { name: 'lake' }, { only: lake() }],
  ['GetDatabase', { name: 'lake' }, lake()],
  ['CreateDatabase', { databaseInput: { name: 'lake', locationUri: 's3://x' } }, lake()],
  ['GetDataCatalogEncryptionSettings', null, [glue('catalog')]],
  ['GetConnection', { name: 'warehouse' }, [glue('catalog'), glue('connection/warehouse')]],
  [
    'BatchDeleteConnection',
    { connectionNameList: ['a', 'b'] },
    [glue('catalog'), glue('connection/a'), glue('connection/b')],
  ],
  ['StartJobRun', { jobName: 'Nightly_Load' }, [glue('job/Nightly_Load')]],
  ['BatchGetJobs', { jobNames: ['a', 'b'] }, [glue('job/a'), glue('job/b')]],
  ['StartCrawler', { name: 'c' }, [glue('crawler/c')]],
])
