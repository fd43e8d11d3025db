import { type Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { MAX_ANSWERS_BEFORE } from './http-answer.ts';

/** One HTTP request and the bounds of its answer. */
export interface TextRequest {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Without one, the connection ends with the answer. */
  agent?: Agent;
  /** For all of it: to connect, to ask, and to read the last byte. */
  deadlineMs: number;
  maxBytes: number;
}

/** What came back, whatever its status. */
export interface TextResponse {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

/**
 * Sends a request and reads the answer. Redirects are answers like any other: nothing is followed.
 * @throws Error where there is no answer in time, or more of it than allowed
 */
export function requestText(url: URL, options: TextRequest): Promise<TextResponse> {
  const { method = 'GET', headers = {}, body, agent, deadlineMs, maxBytes } = options;
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    // Node says nothing of the length of a DELETE's body, which the other end then takes for another request.
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = send(url, { method, headers: { ...headers, ...length }, agent: agent ?? false });
    const fail = (message: string) => {
      const error = new Error(message);
      // First: an answer that is here to its last byte has an end, whatever becomes of the connection.
      reject(error);
      request.destroy(error);
    };
    const timer = setTimeout(() => fail(`no answer within ${deadlineMs} ms`), deadlineMs);
    request.on('error', reject).on('close', () => clearTimeout(timer));
    let answersBefore = 0;
    request.on('information', () => {
      answersBefore += 1;
      if (answersBefore > MAX_ANSWERS_BEFORE)
        fail(`there are more than ${MAX_ANSWERS_BEFORE} answers before the last one`);
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes) fail(`the answer is longer than ${maxBytes} bytes`);
        else chunks.push(chunk);
      });
      response.on('error', reject).on('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, headers: answered, body: Buffer.concat(chunks).toString() });
      });
      // An answer that breaks off in the middle has no end.
      response.on('close', () => reject(new Error('the answer was cut short')));
    });
    request.end(body);
  });
}
