export { TestHttp, asJson, ask, type Answered, type TestApi } from './test-api';
