// Holds the document of a service to the schema of OpenAPI 3.1, by a validator of others: check-openapi.mjs MODULES URL KEY
import { pathToFileURL } from 'node:url';

const [modules, url, key] = process.argv.slice(2);
const { Validator } = await import(pathToFileURL(`${modules}/@seriousme/openapi-schema-validator/index.js`));
const answer = await fetch(`${url}openapi.json`, { headers: { 'X-Api-Key': key } });
const result = await new Validator().validate(await answer.json());
if (!result.valid) {
  console.error(JSON.stringify(result.errors, null, 2));
  process.exit(1);
}

console.log("the document of the service is valid OpenAPI");
