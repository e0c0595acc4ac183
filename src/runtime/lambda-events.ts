/** What Lambda tells a function about its invocation, as far as we look at it. */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** One message of an SQS event, as far as we look at it. */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes?: {
    /** A number, as text. */
    readonly ApproximateReceiveCount?: string;
    readonly MessageGroupId?: string;
  };
}

/** What an SQS event source gives a function. */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

/** The messages that are to be delivered again (`ReportBatchItemFailures`); all others are deleted from the queue. */
export interface SqsBatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}
