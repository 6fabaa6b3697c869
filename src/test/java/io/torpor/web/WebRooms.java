package io.torpor.web;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.ComponentScan;

/** All of the web module and of the API in it, for tests of both. */
@ComponentScan
@EnableConfigurationProperties(SecurityProperties.class)
public class WebRooms {}
