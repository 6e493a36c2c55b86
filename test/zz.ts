import {createWorld} from './support/coppice.ts';
const w = await createWorld();
const to=(name:string,p:Promise<unknown>)=>Promise.race([p.then(v=>{const s=JSON.stringify(v)??'';return s.slice(0,120)}),new Promise(r=>setTimeout(()=>r('HANG '+name),8000))]);
await w.ok('new','plain','--no-worktree','--','sleep','1000');
for (let i=0;i<8;i++){
 const began=performance.now();
 console.log(await to('t',w.run('wait','plain','--for','idle','--timeout','0.5')));
 await w.ok('new','brief','--no-worktree','--','sh','-c','read _; exit 3');
 const a=to('exited',w.run('wait','brief','--for','exited','--timeout','10'));
 const b=to('idle',w.run('wait','brief','--for','idle'));
 console.log('send',await to('send',w.run('send','brief','go')));
 console.log('a',await a); console.log('b',await b);
 console.log(await to('w',w.run('wait','brief','--for','waiting')), await to('w2',w.run('wait','brief','--for','exited')));
 console.log(await to('rm',w.run('rm','brief')), Math.round(performance.now()-began));
}
console.log((await w.run('log')).stdout);
await w.stop(); process.exit();
