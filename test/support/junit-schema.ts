import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { validateXML } from 'xmllint-wasm';

/** The package validates its own output against Ant's schema, which it carries in a test. */
const CARRIER = fileURLToPath(new URL('../../node_modules/junit-xml/src/index.test.ts', import.meta.url));

/**
 * Ant's formatter writes `skipped` since 1.9 and servers read it, but this edition of the schema is older; later
 * editions hold it as it is added here.
 */
const SKIPPED_TEST = `<xs:element name="skipped"><xs:complexType><xs:simpleContent><xs:extension base="pre-string">
  <xs:attribute name="message" type="xs:string"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>`;
const SKIPPED_COUNT = '<xs:attribute name="skipped" type="xs:int" use="optional"/>';

/** What Ant's schema of JUnit reports says against a document. */
export async function junitProblems(xml: string): Promise<string[]> {
  const { valid, errors } = await validateXML({
    xml: { fileName: 'report.xml', contents: xml },
    schema: { fileName: 'junit.xsd', contents: antSchema() },
    maxMemoryPages: 4096,
  });
  return valid ? [] : errors.map(({ message }) => message);
}

function antSchema(): string {
  const text = /antJunitSchema = '(.*)';/.exec(readFileSync(CARRIER, 'utf8'))?.[1]?.replaceAll(String.raw`\'`, "'");
  if (text === undefined) throw new Error('junit-xml carries no schema any more');
  return inserted(
    inserted(text, '<xs:choice minOccurs="0">', SKIPPED_TEST),
    '<xs:attribute name="errors" type="xs:int" use="required">',
    SKIPPED_COUNT,
    'before',
  );
}

function inserted(text: string, anchor: string, addition: string, where: 'before' | 'after' = 'after'): string {
  if (!text.includes(anchor)) throw new Error(`Ant's schema has no ${anchor}`);
  return text.replace(anchor, where === 'after' ? anchor + addition : addition + anchor);
}
