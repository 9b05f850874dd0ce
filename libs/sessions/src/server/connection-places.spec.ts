import { ConnectionPlaces } from './connection-places';

const limits = { connections: 3, ownerConnections: 2, addressConnections: 4, strangers: 2 };

describe('ConnectionPlaces', () => {
  let places: ConnectionPlaces;
  let evicted: string[];
  beforeEach(() => {
    places = new ConnectionPlaces(limits);
    evicted = [];
  });
  const enter = (peer: string, address = peer): void => places.enter(peer, address, () => evicted.push(peer));
  const begin = (peer: string, owner: string): void => {
    enter(peer);
    places.begin(peer, owner);
  };

  it('lets the oldest stranger make room, and never one who has begun', () => {
    begin('known', 'a');
    for (const stranger of ['s1', 's2', 's3', 's4']) enter(stranger);
    expect(evicted).toEqual(['s1', 's2']);
    expect(places.size).toBe(3);
    places.begin('s4', 'b');
    expect(evicted).toEqual(['s1', 's2']);
  });

  it('lets an address that opens one connection after the other evict only its own', () => {
    enter('client');
    for (let port = 0; port < 100; port++) enter(`x:${port}`, 'x');
    expect(evicted).toEqual(Array.from({ length: 99 }, (_, port) => `x:${port}`));
    places.begin('client', 'a');
  });

  it('takes those who say whose they are while strangers fill their share', () => {
    for (const stranger of ['s1', 's2']) enter(stranger);
    for (const [i, owner] of ['a', 'a', 'b'].entries()) begin(`k${i}`, owner);
    expect(() => begin('k3', 'c')).toThrow('takes 3 connections at once');
  });

  it('refuses more of one owner than it may have, until one leaves', () => {
    for (const peer of ['a1', 'a2']) begin(peer, 'a');
    expect(() => begin('a3', 'a')).toThrow('takes 2 connections of one token');
    places.leave('a1');
    places.leave('a1');
    places.begin('a3', 'a');
  });

  it('refuses more of one address than it may have, whoever they are', () => {
    for (const port of [1, 2, 3, 4]) {
      enter(`x:${port}`, 'x');
      if (port < 3) places.begin(`x:${port}`, `owner ${port}`);
    }
    expect(() => enter('x:5', 'x')).toThrow('takes 4 connections of one address');
    enter('y:1', 'y');
    places.leave('x:1');
    enter('x:5', 'x');
  });
});
