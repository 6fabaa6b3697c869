package io.torpor.archive;

import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What the streams of one archive work with.
 *
 * @param buffers of which each stream holds one at least
 * @param ahead runs what is sent or fetched beside a stream's own thread
 */
record S3Streams(S3Client client, S3Requests requests, PartBuffers buffers, Supplier<ExecutorService> ahead) {}
