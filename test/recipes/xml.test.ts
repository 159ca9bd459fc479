import { describe, expect, test } from 'bun:test'
import { BrewError } from '../../src/base/index.ts'
import { parseXml } from '../../src/recipes/xml.ts'

/** What is wrong with it, and where. */
function fault(text: string): string {
  try {
    parseXml(text, 'beer.xml')
    return 'nothing'
  } catch (error) {
    if (!(error instanceof BrewError)) throw error
    return `${error.at.line}:${error.at.column} ${error.message}`
  }
}

describe('XML', () => {
  test('is read with its references, comments and CDATA', () => {
    const text = `\ufeff<?xml version="1.0"?><!-- a --><A b='1' c="&gt;">x &lt;&#65;&#x42;&apos;<!-- < -->
      <B/><C >  <![CDATA[<&>]]> </C><?pi ?></A>\n<!-- end -->`
    expect(parseXml(text)).toMatchObject({
      name: 'A',
      text: "x <AB'",
      children: [
        { name: 'B', text: '', children: [] },
        { name: 'C', text: '<&>' },
      ],
    })
  })

  test.each([
    ['nothing', '', '1:1 an element is expected'],
    ['text only', 'beer', '1:1 an element is expected'],
    ['a document type', '<!DOCTYPE A [<!ENTITY a "b">]>\n<A/>', '1:1 a document type is not taken'],
    ['an entity of somebody', '<A>\n  &deg;</A>', '2:3 there is no entity &deg;'],
    ['an entity of everything', '<A>&constructor;</A>', '1:4 there is no entity &constructor;'],
    ['a bare ampersand', '<A>Hops & malt</A>', '1:9 "&" begins no reference'],
    ['a character that is none', '<A>&#0;</A>', '1:4 &#0; is no character'],
    ['half of a character', '<A>&#xD800;</A>', '1:4 &#xD800; is no character'],
    ['a character beyond all', '<A>&#x110000;</A>', '1:4 &#x110000; is no character'],
    ['a control character', '<A>\n\u0001</A>', '2:1 there is a control character'],
    ['another end', '<A>\n <B></C></A>', '2:5 </B> is expected'],
    ['no end', '<A>\n <B>', '2:2 the element B does not end'],
    ['an end of nothing', '</A>', '1:2 the name of an element is expected'],
    ['two roots', '<A/><B/>', '1:5 nothing is expected after'],
    ['a tag that does not end', '<A', '1:3 ">" is expected'],
    ['a comment that does not end', '<A><!-- x</A>', '1:4 a comment that does not end'],
    ['a CDATA section that does not end', '<A><![CDATA[x</A>', '1:4 a CDATA section that does not end'],
    ['a declaration inside', '<A><!ELEMENT A></A>', '1:4 a declaration is not taken'],
    ['an attribute without quotes', '<A b=c/>', '1:4 ">" is expected'],
  ])('of %s is refused with line and column', (_, text, expected) => expect(fault(text)).toStartWith(expected))

  test('nested without end is refused, not followed', () => {
    expect(fault('<A>'.repeat(100_000))).toMatch(/nested deeper/)
  })

  test('a million elements are too many', () => {
    expect(fault(`<A>${'<B/>'.repeat(1_000_000)}</A>`)).toMatch(/more than 200000 elements/)
  })
})
