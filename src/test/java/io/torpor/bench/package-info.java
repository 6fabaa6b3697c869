/**
 * Benchmarks, run by {@code mvn -Pbench} and never by the tests: Torpor beside the tools that people would use by hand,
 * its memory, what many sleeping buckets cost it, what a restart costs it, and its transfer core by JMH. They run the
 * packaged jar.
 */
package io.torpor.bench;
